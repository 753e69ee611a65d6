package io.ouroboros.harness.theory;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.Resources;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.report.SvgFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** The page of theory runs, {@code index.html}, and its figures below {@code figures}. */
record TheoryPage(TheoryRuns runs) {
    static final String NAME = "index.html";

    /** A figure cannot show more points than this. */
    private static final int MOST_POINTS = 400;

    void write() throws IOException {
        SortedMap<String, String> figures =
                SvgFigures.of(
                        JsonFormat.line(data()),
                        Resources.text(TheoryPage.class, "theory-figures.js"));
        AtomicFiles.replaceDirectory(
                runs.directory.resolve("figures"),
                directory -> {
                    for (Map.Entry<String, String> figure : figures.entrySet()) {
                        Files.writeString(directory.resolve(figure.getKey()), figure.getValue());
                    }
                });
        StringBuilder images = new StringBuilder();
        for (String measure : runs.setup.system().measures()) {
            if (figures.containsKey(measure + ".svg")) {
                images.append(
                        "<img src=\"figures/%1$s.svg\" alt=\"%1$s by generation\">\n"
                                .formatted(measure));
            }
        }
        String page =
                Resources.text(TheoryPage.class, "page.html")
                        .replace("<!--title-->", "Theory: " + runs.setup.name())
                        .replace("<!--about-->", about())
                        .replace("<!--figures-->", images)
                        .replace("<!--pictures-->", pictures())
                        .replace("<!--table-->", escaped(runs.table()))
                        .replace("<!--config-->", escaped(JsonFormat.pretty(runs.setup.toJson())));
        AtomicFiles.writeString(runs.directory.resolve(NAME), page);
    }

    private String about() {
        return "Means over chains (per seed: %,d; seeds: %s). Areas are 95 %% intervals; orange lines are the exact results of docs/theory.md, where there is one."
                .formatted(
                        runs.setup.numChains(),
                        runs.bySeed.keySet().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")));
    }

    private JsonObject data() {
        JsonArray measures = new JsonArray();

        for (String name : runs.setup.system().measures()) {
            JsonObject measure = new JsonObject();
            measure.addProperty("name", name);
            JsonArray measured = new JsonArray();
            JsonArray interval = new JsonArray();
            JsonArray predicted = new JsonArray();
            Prediction prediction = runs.setup.predictions().get(name);
            measure.addProperty("formula", prediction == null ? "" : prediction.formula());
            int numGenerations = runs.setup.numGenerations();
            int step = (numGenerations - 1) / MOST_POINTS + 1;
            for (int generation = 0; generation < numGenerations; generation += step) {
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
        for (long seed : runs.bySeed.keySet()) {
            Path directory = runs.directory.resolve("seed-" + seed + "/pictures");
            for (Path path : WorkDirectory.entries(directory, "generation-[0-9]+\\.png")) {
                String file = path.getFileName().toString();
                int generation = Integer.parseInt(file.replaceAll("[^0-9]", ""));
                html.append(
                        "<figure><img src=\"seed-%d/pictures/%s\" alt=\"\"><figcaption>seed %d, generation %d</figcaption></figure>\n"
                                .formatted(seed, file, seed, generation));
            }
        }
        return html.isEmpty()
                ? ""
                : "<h2>Training samples</h2>\n<div class=\"pictures\">\n" + html + "</div>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
