package io.ouroboros.harness.experiment;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds run directories, and names those of several seeds. */
public final class RunDirectories {

    private static final String SEED_PREFIX = "seed-";

    private static final Pattern SEED = Pattern.compile(SEED_PREFIX + "(-?[0-9]+)");

    private RunDirectories() {}

    /**
     * Names the run of a seed.
     *
     * @param root the directory of all seeds' runs
     * @param seed the seed
     * @return {@code seed-N} below it
     */
    public static Path ofSeed(Path root, long seed) {
        return root.resolve(SEED_PREFIX + seed);
    }

    /**
     * Reads a seed from the name of its run.
     *
     * @param directory any path
     * @return the seed; empty if the name is not {@code seed-N}
     */
    public static OptionalLong seedOf(Path directory) {
        Matcher matcher = SEED.matcher(directory.getFileName().toString());
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(matcher.group(1)));
        } catch (NumberFormatException e) { // beyond 64 bits
            return OptionalLong.empty();
        }
    }

    /** Finds the directories of seeds in one that is no run itself, in the order of the seeds. */
    static List<Path> seeds(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> seedOf(entry).isPresent())
                    .sorted(Comparator.comparingLong(entry -> seedOf(entry).getAsLong()))
                    .toList();
        }
    }

    /**
     * Finds the runs that have begun.
     *
     * @param path a run directory, which may lack files, or a directory of {@code seed-N}
     *     directories
     * @return the directory itself, or those of the seeds in order; at least one
     * @throws HarnessException if there is no run
     * @throws IOException if the directory cannot be listed
     */
    public static List<Path> of(Path path) throws IOException {
        List<Path> begun = all(path).stream().filter(RunDirectories::hasBegun).toList();
        if (begun.isEmpty()) {
            throw noRun(path, "neither");
        }
        return begun;
    }

    /**
     * Finds all runs, including those of seeds that have not begun.
     *
     * @param path as {@link #of} takes it
     * @return the directory itself, or those of the seeds in order; at least one
     * @throws HarnessException if there is no run
     * @throws IOException if the directory cannot be listed
     */
    public static List<Path> all(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw noRun(path, Files.exists(path) ? "a file" : "nothing of that name");
        }
        if (hasBegun(path)) {
            return List.of(path);
        }
        List<Path> seeds = seeds(path);
        if (seeds.isEmpty()) {
            throw noRun(path, "neither");
        }
        return seeds;
    }

    private static boolean hasBegun(Path directory) {
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
