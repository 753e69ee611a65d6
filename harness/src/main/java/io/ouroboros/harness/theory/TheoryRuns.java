package io.ouroboros.harness.theory;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The seeds of one system, below one directory, with a page of all of them. */
public final class TheoryRuns {

    /** Standard errors on each side of a 95 % interval of a normal distribution. */
    static final double INTERVAL = 1.96;

    private final TheoryConfig config;
    private final SystemName name;
    private final TheorySystem system;
    private final Path directory;
    private final Map<Long, List<JsonObject>> bySeed = new TreeMap<>();

    /**
     * Prepares runs.
     *
     * @param config what to simulate
     * @param name the system's name
     * @param system built from the configuration
     * @param directory seeds go into {@code seed-N} below it
     */
    public TheoryRuns(TheoryConfig config, SystemName name, TheorySystem system, Path directory) {
        this.config = config;
        this.name = name;
        this.system = system;
        this.directory = directory;
    }

    /**
     * Runs the seeds one after another, and writes the page.
     *
     * @param seeds at least one
     * @param progress shows how far each is
     * @param interruption stops between generations
     * @throws IOException if a file cannot be read or written
     */
    public void run(List<Long> seeds, Progress progress, Interruption interruption)
            throws IOException {
        for (long seed : seeds) {
            TheoryRun run =
                    new TheoryRun(
                            config, name, system, seed, RunDirectories.ofSeed(directory, seed));
            bySeed.put(seed, run.run(progress, interruption));
        }
        new TheoryPage(this).write();
    }

    /** The lines of every seed's {@code metrics.jsonl}. */
    public List<JsonObject> lines() {
        return bySeed.values().stream().flatMap(List::stream).toList();
    }

    /** What a measure was in a generation, over all seeds. */
    Moments pooled(String measure, int generation) {
        List<JsonObject> each = new ArrayList<>();
        bySeed.values().forEach(lines -> each.add(lines.get(generation).getAsJsonObject(measure)));
        Moments overSeeds =
                Moments.of(each.stream().mapToDouble(m -> m.get("mean").getAsDouble()).toArray());
        if (config.numChains(name) == 1) {
            return overSeeds;
        }
        double squares =
                each.stream()
                        .mapToDouble(m -> m.get("standardError").getAsDouble())
                        .map(error -> error * error)
                        .sum();
        int chains = each.stream().mapToInt(m -> m.get("chains").getAsInt()).sum();
        return new Moments(overSeeds.mean(), Math.sqrt(squares) / each.size(), chains);
    }

    Map<String, Prediction> predictions() {
        return system.predictions();
    }

    List<String> measures() {
        return system.measures();
    }

    int numGenerations() {
        return config.numGenerations(name);
    }

    Path directory() {
        return directory;
    }

    List<Long> seeds() {
        return List.copyOf(bySeed.keySet());
    }

    SystemName name() {
        return name;
    }

    JsonObject configJson() {
        return TheoryRun.configJson(name, config);
    }

    /** The newest generation's measures as a table, and where the page is. */
    public String toText() {
        return table() + "\npage: " + directory.resolve(TheoryPage.NAME).toAbsolutePath();
    }

    String table() {
        int last = numGenerations() - 1;
        Map<String, Prediction> predictions = predictions();
        List<List<String>> rows = new ArrayList<>();
        for (String measure : measures()) {
            Moments moments = pooled(measure, last);
            Prediction prediction = predictions.get(measure);
            rows.add(
                    List.of(
                            measure,
                            number(pooled(measure, 0).mean()),
                            number(moments.mean()),
                            number(INTERVAL * moments.standardError()),
                            prediction == null ? "" : number(prediction.ofGeneration(last)),
                            prediction == null ? "" : prediction.formula()));
        }
        return new ConsoleTable(
                        "",
                        List.of(
                                Column.text("measure"),
                                Column.number("generation 0"),
                                Column.number("generation " + last),
                                Column.number("+- (95 %)"),
                                Column.number("predicted"),
                                Column.text("formula")),
                        rows)
                .render();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
    }
}
