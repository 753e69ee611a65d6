package io.ouroboros.harness.comparison;

import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the seeds of a run measured.
 *
 * @param directory the run directory, or the directory with {@code seed-N} below it
 * @param bySeed for each seed, and each generation of it, the numbers by their {@link MetricPaths};
 *     nothing for a seed that has measured no generation yet
 */
record MeasuredRun(Path directory, SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed) {

    /** Numbers of a line that are no measurements. */
    private static final Set<String> NOT_METRICS = Set.of("formatVersion", "generation", "seed");

    static MeasuredRun read(Path directory) throws IOException {
        SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed = new TreeMap<>();
        for (Path run : RunDirectories.all(directory)) {
            Path metrics = new RunFiles(run).metrics();
            if (Files.exists(metrics)) {
                addLines(metrics, bySeed);
            } else {
                RunDirectories.seedOf(run)
                        .ifPresent(seed -> bySeed.computeIfAbsent(seed, first -> new TreeMap<>()));
            }
        }
        MeasuredRun run = new MeasuredRun(directory, bySeed);
        if (run.metrics().isEmpty()) {
            throw new HarnessException(
                    directory + " must have measured a generation, got none yet");
        }
        return run;
    }

    /** The paths that some generation of some seed has, in alphabetical order. */
    Set<String> metrics() {
        Set<String> metrics = new TreeSet<>();
        bySeed.values()
                .forEach(seed -> seed.values().forEach(line -> metrics.addAll(line.keySet())));
        metrics.removeAll(NOT_METRICS);
        return metrics;
    }

    private static void addLines(
            Path metrics, SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed)
            throws IOException {
        for (JsonFields line : lines(metrics)) {
            line.requireFormatVersion(RunFiles.FORMAT_VERSION);
            long seed = line.requireLong("seed");
            long generation = line.requireLong("generation");
            Map<String, Double> earlier =
                    bySeed.computeIfAbsent(seed, first -> new TreeMap<>())
                            .put(generation, MetricPaths.numbers(line.object()));
            if (earlier != null) {
                throw new IOException(
                        "seed %d must have generation %d once, got it again in %s"
                                .formatted(seed, generation, line.where()));
            }
        }
    }

    private static List<JsonFields> lines(Path metrics) throws IOException {
        try {
            return JsonFields.readLines(metrics);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) { // a torn or damaged line
            throw new IOException(e.getMessage() + "; the run's own command writes it anew", e);
        }
    }
}
