package io.ouroboros.harness.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory beside an output in which long work saves what it needs to resume.
 *
 * @param path the directory
 */
public record WorkDirectory(Path path) {

    /**
     * Names the directory that belongs to an output.
     *
     * @param output a path that has a name
     * @param kind what is saved, such as {@code training}
     * @return {@code OUTPUT.KIND}, beside the output
     */
    public static WorkDirectory beside(Path output, String kind) {
        return new WorkDirectory(output.resolveSibling(output.getFileName() + "." + kind));
    }

    /**
     * Something that reads or writes files.
     *
     * @param <R> its result
     */
    @FunctionalInterface
    public interface Work<R> {
        /**
         * Runs.
         *
         * @return the result
         * @throws IOException if a file cannot be read or written
         */
        R run() throws IOException;
    }

    /**
     * Runs work while this process holds the directory's lock. The directory is removed when the
     * work is done, or if it failed before it saved anything.
     *
     * @param work starts or resumes
     * @param hasSavedNothing whether there is nothing to resume from
     * @param <R> the work's result
     * @return the work's result
     * @throws io.ouroboros.harness.runtime.HarnessException if another process holds the directory
     * @throws IOException if the directory cannot be used, or from the work
     */
    public <R> R during(Work<R> work, Work<Boolean> hasSavedNothing) throws IOException {
        Files.createDirectories(path);
        try (RunLock lock = RunLock.acquire(path)) {
            // only with the lock: a directory that another process holds must not be removed
            boolean done = false;
            try {
                R result = work.run();
                done = true;
                return result;
            } finally {
                if (done || hasSavedNothing.run()) {
                    remove();
                }
            }
        }
    }

    /**
     * Lists the entries of a directory whose names match a pattern.
     *
     * @param directory any path
     * @param pattern a regular expression
     * @return the matching paths, sorted; none if there is no directory
     * @throws IOException if it cannot be listed
     */
    public static List<Path> entries(Path directory, String pattern) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> entry.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Removes the directory with its files, if it exists.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove() throws IOException {
        if (Files.isDirectory(path)) {
            AtomicFiles.delete(path);
        }
    }
}
