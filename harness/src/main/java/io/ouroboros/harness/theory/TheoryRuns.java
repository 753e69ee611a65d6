package io.ouroboros.harness.theory;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.nio.file.Files;
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

    final TheorySetup setup;
    final Path directory;

    /** The lines of every seed's {@code metrics.jsonl}. */
    final Map<Long, List<JsonObject>> bySeed = new TreeMap<>();

    /**
     * Prepares runs.
     *
     * @param setup what to simulate
     * @param directory seeds go into {@code seed-N} below it
     */
    public TheoryRuns(TheorySetup setup, Path directory) {
        this.setup = setup;
        this.directory = directory;
    }

    /**
     * Runs the seeds one after another, and writes the page.
     *
     * @param seeds at least one
     * @param progress shows how far each is
     * @param interruption stops between generations
     * @throws HarnessException if the directory is a run itself
     * @throws IOException if a file cannot be read or written
     */
    public void run(List<Long> seeds, Progress progress, Interruption interruption)
            throws IOException {
        if (Files.exists(new RunFiles(directory).manifest())) {
            throw new HarnessException(
                    "--run-directory must not be a run itself, as each seed goes into seed-N below it, got "
                            + directory);
        }
        for (long seed : seeds) {
            Path run = RunDirectories.ofSeed(directory, seed);
            bySeed.put(seed, new TheoryRun(setup, seed, run).run(progress, interruption));
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
        if (setup.numChains() == 1) {
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

    /** The newest generation's measures as a table, and where the page is. */
    public String toText() {
        return table() + "\npage: " + directory.resolve(TheoryPage.NAME).toAbsolutePath();
    }

    String table() {
        int last = setup.numGenerations() - 1;
        List<List<String>> rows = new ArrayList<>();
        for (String measure : setup.system().measures()) {
            Moments moments = pooled(measure, last);
            Prediction prediction = setup.predictions().get(measure);
            rows.add(
                    List.of(
                            measure,
                            number(pooled(measure, 0).mean()),
                            number(moments.mean()),
                            number(INTERVAL * moments.standardError()),
                            prediction == null ? "" : number(prediction.ofGeneration(last)),
                            prediction == null ? "" : prediction.formula()));
        }
        return ConsoleTable.of(
                "",
                "measure|generation 0:|generation %d:|+- (95 %%):|predicted:|formula"
                        .formatted(last),
                rows);
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
    }
}
