package io.ouroboros.harness.report;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageTiming;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the run directory of one seed. */
final class SeedReader {

    private final Path directory;
    private final List<String> problems;

    /**
     * Creates a reader.
     *
     * @param directory the run directory
     * @param problems takes a line for each thing that is missing, damaged or not finite
     */
    SeedReader(Path directory, List<String> problems) {
        this.directory = directory;
        this.problems = problems;
    }

    /**
     * Reads the seed.
     *
     * @throws IOException if the manifest or the metrics cannot be read or are of another format
     */
    MeasuredSeed read() throws IOException {
        RunFiles files = new RunFiles(directory);
        JsonFields manifest = files.manifestFields();
        JsonFields config = manifest.requireObject("config");
        long planned = config.requireLong("generations");
        SortedMap<Long, MeasuredGeneration> generations = generations(files);
        tellMissing(generations, planned);
        tellNotFinite(generations);
        return new MeasuredSeed(
                config.requireLong("seed"), directory, manifest, planned, generations);
    }

    private SortedMap<Long, MeasuredGeneration> generations(RunFiles files) throws IOException {
        SortedMap<Long, MeasuredGeneration> generations = new TreeMap<>();
        if (!Files.exists(files.metrics())) {
            return generations;
        }
        Map<Integer, Map<Stage, Double>> seconds = seconds(files);
        GenerationReader reader = new GenerationReader(files, problems);
        for (JsonFields line : JsonFields.readLines(files.metrics())) {
            line.requireFormatVersion(RunFiles.FORMAT_VERSION);
            long generation = line.requireLong("generation");
            generations.put(
                    generation,
                    reader.read(line, seconds.getOrDefault((int) generation, Map.of())));
        }
        return generations;
    }

    private Map<Integer, Map<Stage, Double>> seconds(RunFiles files) {
        try {
            return StageTiming.read(files);
        } catch (IOException e) {
            problems.add(IoFailures.describe(e));
            return Map.of();
        }
    }

    private void tellMissing(SortedMap<Long, MeasuredGeneration> generations, long planned) {
        List<String> between = new ArrayList<>();
        long end = generations.isEmpty() ? 0 : generations.lastKey() + 1;
        for (long generation = 0; generation < end; generation++) {
            if (!generations.containsKey(generation)) {
                between.add(Long.toString(generation));
            }
        }
        if (!between.isEmpty()) {
            problems.add(
                    "%s lacks generation %s between others"
                            .formatted(directory, String.join(", ", between)));
        }
        if (end < planned) {
            problems.add(
                    "%s is not finished: %d of %d generations are measured"
                            .formatted(directory, generations.size(), planned));
        }
    }

    private void tellNotFinite(SortedMap<Long, MeasuredGeneration> generations) {
        generations.forEach(
                (generation, measured) -> {
                    MetricPaths.numbers(measured.line().object())
                            .forEach(
                                    (metric, value) -> {
                                        if (!Double.isFinite(value)) {
                                            problems.add(
                                                    "%s, generation %d: %s is %s"
                                                            .formatted(
                                                                    directory,
                                                                    generation,
                                                                    metric,
                                                                    value));
                                        }
                                    });
                    long notFinite = measured.trainingPerplexity().notFinite();
                    if (notFinite > 0) {
                        problems.add(
                                "%s, generation %d: %d training blocks have no finite perplexity under generation 0"
                                        .formatted(directory, generation, notFinite));
                    }
                });
    }
}
