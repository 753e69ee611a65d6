package io.ouroboros.harness.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;

/** Chooses the files of a repository that are needed. */
interface FileSelection {
    /** Gives a file for a look into it, downloaded if need be. */
    @FunctionalInterface
    interface Opener {
        Path open(String name) throws IOException, InterruptedException;
    }

    /**
     * Chooses.
     *
     * @param names the files that there are
     * @param opener gives those files
     * @param where what messages call the place
     * @throws HubException if something needed is not there
     */
    List<String> select(NavigableSet<String> names, Opener opener, String where)
            throws IOException, InterruptedException;

    /** What the command {@code fetch} is given for the same files of a repository. */
    String arguments(String id);
}
