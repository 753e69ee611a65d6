package io.ouroboros.harness.comparison;

import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The measurements of a run.
 *
 * @param directory the run directory, or the directory with {@code seed-N} below it
 * @param bySeed for each seed and generation the numbers by their {@link MetricPaths}; empty for a
 *     seed that has not measured a generation yet
 */
record MeasuredRun(Path directory, SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed) {

    /** Numbers of a line that are not measurements. */
    private static final Set<String> NOT_METRICS = Set.of("formatVersion", "generation", "seed");

    private record Line(long seed, long generation) {}

    static MeasuredRun read(Path directory) throws IOException {
        MeasuredRun run = new MeasuredRun(directory, new TreeMap<>());
        for (Path seedDirectory : RunDirectories.all(directory)) {
            Path metrics = new RunFiles(seedDirectory).metrics();
            if (Files.exists(metrics)) {
                run.addLines(metrics);
            } else {
                RunDirectories.seedOf(seedDirectory)
                        .ifPresent(seed -> run.bySeed.putIfAbsent(seed, new TreeMap<>()));
            }
        }
        if (run.metrics().isEmpty()) {
            throw new HarnessException(directory + " has not measured a generation yet");
        }
        return run;
    }

    /** The paths that at least one generation of a seed has, in alphabetical order. */
    Set<String> metrics() {
        Set<String> metrics = new TreeSet<>();
        bySeed.values()
                .forEach(seed -> seed.values().forEach(line -> metrics.addAll(line.keySet())));
        metrics.removeAll(NOT_METRICS);
        return metrics;
    }

    /** The values of one metric by seed and generation, without seeds that lack it. */
    SeedSeries series(String metric) {
        SortedMap<Long, SortedMap<Long, Double>> series = new TreeMap<>();
        bySeed.forEach(
                (seed, lines) ->
                        lines.forEach(
                                (generation, numbers) -> {
                                    Double value = numbers.get(metric);
                                    if (value != null) {
                                        series.computeIfAbsent(seed, first -> new TreeMap<>())
                                                .put(generation, value);
                                    }
                                }));
        return new SeedSeries(series);
    }

    private void addLines(Path metrics) throws IOException {
        for (JsonFields json : JsonFields.readLines(metrics)) {
            json.requireFormatVersion(RunFiles.FORMAT_VERSION);
            Line line = json.as(Line.class);
            Map<String, Double> earlier =
                    bySeed.computeIfAbsent(line.seed(), first -> new TreeMap<>())
                            .put(line.generation(), MetricPaths.numbers(json.object()));
            if (earlier != null) { // such as a copy of another seed's directory
                throw new IOException(
                        "seed %d must have generation %d once, got it again in %s"
                                .formatted(line.seed(), line.generation(), json.where()));
            }
        }
    }
}
