package io.ouroboros.harness.experiment;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the runs that a path stands for. */
public final class RunDirectories {

    /** What {@link io.ouroboros.harness.seeds.SeedRuns} calls the run of a seed. */
    private static final Pattern SEED = Pattern.compile("seed--?[0-9]{1,19}");

    private RunDirectories() {}

    /**
     * Finds the runs.
     *
     * @param path a run directory, also one that has lost files, or one with {@code seed-N} below
     *     it
     * @return the directory itself, or those of the seeds that have begun, in the order of their
     *     names
     * @throws HarnessException if there is no run
     * @throws IOException if the directory cannot be listed
     */
    public static List<Path> of(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw noRun(path, Files.exists(path) ? "a file" : "nothing of that name");
        }
        if (isRun(path)) {
            return List.of(path);
        }
        List<Path> seeds;
        try (Stream<Path> entries = Files.list(path)) {
            seeds =
                    entries.filter(entry -> SEED.matcher(entry.getFileName().toString()).matches())
                            .filter(RunDirectories::isRun)
                            .sorted(Comparator.naturalOrder())
                            .toList();
        }
        if (seeds.isEmpty()) {
            throw noRun(path, "neither");
        }
        return seeds;
    }

    private static boolean isRun(Path directory) {
        RunFiles files = new RunFiles(directory);
        return Stream.of(files.manifest(), files.generation(0), files.metrics(), files.timings())
                .anyMatch(Files::exists);
    }

    private static HarnessException noRun(Path path, String found) {
        return new HarnessException(
                "%s must be a run directory or hold seed-N directories, got %s"
                        .formatted(path, found));
    }
}
