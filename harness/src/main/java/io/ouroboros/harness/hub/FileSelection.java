package io.ouroboros.harness.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;

/** Chooses the files of a repository that are needed. */
interface FileSelection {
    /** Opens a file of the repository, which may download it. */
    @FunctionalInterface
    interface Opener {
        Path open(String name) throws IOException, InterruptedException;
    }

    /**
     * Chooses the files.
     *
     * @param names all files
     * @param opener opens them
     * @param where the repository or directory, for messages
     * @throws HubException if a file that is needed is missing
     */
    List<String> select(NavigableSet<String> names, Opener opener, String where)
            throws IOException, InterruptedException;

    /** The arguments of {@code fetch} for the same files of a repository. */
    String arguments(String id);
}
