package io.ouroboros.harness.theory;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.Resources;
import io.ouroboros.harness.report.SvgFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** The page of theory runs, {@code index.html}, and its figures below {@code figures}. */
final class TheoryPage {
    static final String NAME = "index.html";

    /** A figure cannot show more points than this. */
    private static final int MOST_POINTS = 400;

    private final TheoryRuns runs;

    TheoryPage(TheoryRuns runs) {
        this.runs = runs;
    }

    void write() throws IOException {
        SortedMap<String, String> figures =
                SvgFigures.of(
                        JsonFormat.line(data()),
                        Resources.text(TheoryPage.class, "theory-figures.js"));
        AtomicFiles.replaceDirectory(
                runs.directory().resolve("figures"),
                directory -> {
                    for (Map.Entry<String, String> figure : figures.entrySet()) {
                        Files.writeString(directory.resolve(figure.getKey()), figure.getValue());
                    }
                });
        StringBuilder images = new StringBuilder();
        figures.keySet()
                .forEach(
                        file ->
                                images.append(
                                        "<img src=\"figures/%s\" alt=\"%s by generation\">\n"
                                                .formatted(file, file.replace(".svg", ""))));
        String page =
                Resources.text(TheoryPage.class, "page.html")
                        .replace("<!--title-->", "Theory: " + runs.name())
                        .replace("<!--about-->", about())
                        .replace("<!--figures-->", images)
                        .replace("<!--pictures-->", pictures())
                        .replace("<!--table-->", escaped(runs.table()))
                        .replace("<!--config-->", escaped(JsonFormat.pretty(runs.configJson())));
        AtomicFiles.writeString(runs.directory().resolve(NAME), page);
    }

    private String about() {
        return "Means over %d chains of seeds %s; areas are their 95 %% intervals, orange lines the exact results of docs/theory.md."
                .formatted(runs.pooled(runs.measures().get(0), 0).chains(), runs.seeds());
    }

    private JsonObject data() {
        JsonArray measures = new JsonArray();
        Map<String, Prediction> predictions = runs.predictions();
        for (String name : runs.measures()) {
            JsonObject measure = new JsonObject();
            measure.addProperty("name", name);
            JsonArray measured = new JsonArray();
            JsonArray interval = new JsonArray();
            JsonArray predicted = new JsonArray();
            Prediction prediction = predictions.get(name);
            measure.addProperty("formula", prediction == null ? "" : prediction.formula());
            int step = (runs.numGenerations() - 1) / MOST_POINTS + 1;
            for (int generation = 0; generation < runs.numGenerations(); generation += step) {
                Moments moments = runs.pooled(name, generation);
                add(measured, generation, moments.mean());
                double half = TheoryRuns.INTERVAL * moments.standardError();
                add(interval, generation, moments.mean() - half, moments.mean() + half);
                if (prediction != null) {
                    add(predicted, generation, prediction.ofGeneration(generation));
                }
            }
            measure.add("measured", measured);
            measure.add("interval", interval);
            measure.add("predicted", predicted);
            measures.add(measure);
        }
        JsonObject data = new JsonObject();
        data.add("measures", measures);
        return data;
    }

    /** Adds a point, unless a number of it is not finite. */
    private static void add(JsonArray points, int generation, double... values) {
        JsonArray point = new JsonArray();
        point.add(generation);
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return;
            }
            point.add(value);
        }
        points.add(point);
    }

    private String pictures() throws IOException {
        StringBuilder html = new StringBuilder();
        for (long seed : runs.seeds()) {
            Path directory = runs.directory().resolve("seed-" + seed + "/pictures");
            for (String file : files(directory)) {
                int generation = Integer.parseInt(file.replaceAll("[^0-9]", ""));
                html.append(
                        "<figure><img src=\"seed-%d/pictures/%s\" alt=\"\"><figcaption>seed %d, generation %d</figcaption></figure>\n"
                                .formatted(seed, file, seed, generation));
            }
        }
        return html.isEmpty() ? "" : "<h2>Training samples</h2>\n" + html;
    }

    private static List<String> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.matches("generation-[0-9]+\\.png"))
                    .sorted()
                    .toList();
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
