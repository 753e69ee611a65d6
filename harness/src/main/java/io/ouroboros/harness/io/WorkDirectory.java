package io.ouroboros.harness.io;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory beside an output in which long work keeps what it needs to go on after a stop.
 *
 * @param path the directory
 */
public record WorkDirectory(Path path) {

    /**
     * Names the directory of an output.
     *
     * @param output what the work will write
     * @param kind what is kept, the last part of the directory's name
     * @return {@code OUTPUT.kind}
     */
    public static WorkDirectory beside(Path output, String kind) {
        return new WorkDirectory(output.resolveSibling(output.getFileName() + "." + kind));
    }

    /** Work that keeps its states. */
    public interface Work<R> {
        /**
         * Works, or goes on.
         *
         * @return the result, written already where it is to be kept
         * @throws IOException if a file cannot be read or written
         */
        R run() throws IOException;

        /**
         * Says whether there is nothing to go on from.
         *
         * @return whether the directory may go
         * @throws IOException if it cannot be read
         */
        boolean keepsNothing() throws IOException;
    }

    /**
     * Gives work the directory, locked; it stays while there is something to go on from.
     *
     * @param <R> the work's result
     * @param work the work
     * @return what it returns
     * @throws IOException if the directory cannot be made or removed, or the work fails
     * @throws HarnessException if another process holds the directory
     */
    public <R> R during(Work<R> work) throws IOException {
        Files.createDirectories(path);
        try (RunLock lock = RunLock.acquire(path)) {
            return duringLocked(work);
        }
    }

    /** Never removes a directory whose lock is another's. */
    private <R> R duringLocked(Work<R> work) throws IOException {
        boolean done = false;
        try {
            AtomicFiles.removeLeftovers(path);
            R result = work.run();
            done = true;
            return result;
        } finally {
            if (done || work.keepsNothing()) {
                remove();
            }
        }
    }

    /**
     * Removes the directory with everything in it, if it is there.
     *
     * @throws IOException if it cannot be removed
     */
    public void remove() throws IOException {
        if (Files.isDirectory(path)) {
            AtomicFiles.delete(path);
        }
    }
}
