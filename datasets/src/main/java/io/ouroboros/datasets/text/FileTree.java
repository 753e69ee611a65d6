package io.ouroboros.datasets.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of a dataset, on this machine or in a repository of a hub. Paths are relative to the
 * root, with {@code /}; the root itself is {@code ""}. Hidden entries are left out.
 */
public interface FileTree {

    /**
     * Lists the files that a directory itself holds.
     *
     * @param directory a directory's path
     * @return their paths, sorted
     * @throws IOException if the directory cannot be listed
     */
    List<String> files(String directory) throws IOException;

    /**
     * Lists the directories that a directory itself holds.
     *
     * @param directory a directory's path
     * @return their paths, sorted
     * @throws IOException if the directory cannot be listed
     */
    List<String> directories(String directory) throws IOException;

    /**
     * Makes a file readable on this machine.
     *
     * @param file a file's path
     * @return where it is
     * @throws IOException if it cannot be had
     */
    Path open(String file) throws IOException;

    /**
     * Names an entry in messages.
     *
     * @param path a file's or directory's path
     * @return what to call it
     */
    String place(String path);

    /**
     * Returns an entry's own name.
     *
     * @param path a path
     * @return what follows its last {@code /}
     */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /**
     * Returns the directory of an entry.
     *
     * @param path a path
     * @return what precedes its last {@code /}, or {@code ""}
     */
    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
