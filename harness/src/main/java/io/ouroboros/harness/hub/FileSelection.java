package io.ouroboros.harness.hub;

import java.io.IOException;
import java.util.List;

/** Chooses the files of a repository that are needed. */
interface FileSelection {
    /**
     * Chooses the files.
     *
     * @param tree all files
     * @throws HubException if a file that is needed is missing
     */
    List<String> select(RepoTree tree) throws IOException;

    /** The arguments of {@code fetch} for the same files of a repository. */
    String arguments(String id);
}
