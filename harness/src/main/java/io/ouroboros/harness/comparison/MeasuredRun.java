package io.ouroboros.harness.comparison;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the seeds of a run measured.
 *
 * @param directory the run directory, or the directory with {@code seed-N} below it
 * @param bySeed for each seed, and each generation of it, the numbers by their {@link MetricPaths};
 *     nothing for a seed that has measured no generation yet
 */
record MeasuredRun(Path directory, SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed) {

    /** What {@code SeedRuns} sets before a seed to name its run. */
    private static final String SEED_DIRECTORY = "seed-";

    /** Numbers of a line that are no measurements. */
    private static final Set<String> NOT_METRICS = Set.of("formatVersion", "generation", "seed");

    static MeasuredRun read(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw noRun(directory, Files.exists(directory) ? "a file" : "nothing of that name");
        }
        SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed = new TreeMap<>();
        Path own = new RunFiles(directory).metrics();
        if (Files.exists(own)) {
            addLines(own, bySeed);
        } else {
            addSeeds(directory, bySeed);
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

    private static void addSeeds(
            Path directory, SortedMap<Long, SortedMap<Long, Map<String, Double>>> bySeed)
            throws IOException {
        List<Path> children;
        try (Stream<Path> files = Files.list(directory)) {
            children = files.sorted(Comparator.naturalOrder()).toList();
        }
        boolean isRun = Files.exists(new RunFiles(directory).manifest());
        for (Path child : children) {
            Optional<Long> seed = seedOf(child);
            if (seed.isPresent()) {
                isRun = true;
                Path metrics = new RunFiles(child).metrics();
                if (Files.exists(metrics)) {
                    addLines(metrics, bySeed);
                } else {
                    bySeed.computeIfAbsent(seed.get(), first -> new TreeMap<>());
                }
            }
        }
        if (!isRun) {
            throw noRun(directory, "neither");
        }
    }

    private static Optional<Long> seedOf(Path child) {
        String name = child.getFileName().toString();
        if (!name.startsWith(SEED_DIRECTORY)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.valueOf(name.substring(SEED_DIRECTORY.length())));
        } catch (NumberFormatException e) { // such as seed-0-backup
            return Optional.empty();
        }
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

    private static HarnessException noRun(Path directory, String found) {
        return new HarnessException(
                "%s must be a run directory or hold seed-N directories, got %s"
                        .formatted(directory, found));
    }
}
