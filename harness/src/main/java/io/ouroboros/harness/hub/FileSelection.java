package io.ouroboros.harness.hub;

import java.io.IOException;
import java.util.List;

/** Chooses the files of a repository that are needed. */
interface FileSelection {
    /**
     * Chooses the files.
     *
     * @param tree all files
     * @throws IOException if a file that is needed is missing or cannot be downloaded
     */
    List<String> select(RepoTree tree) throws IOException;

    /** The arguments of {@code fetch} for the same files of a repository. */
    String arguments(String id);
}
