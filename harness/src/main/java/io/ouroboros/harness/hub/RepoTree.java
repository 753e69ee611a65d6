package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.FileTree;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The files of a repository as a tree.
 *
 * @param names the paths of all files
 * @param opener downloads them
 * @param where the repository, for messages
 */
record RepoTree(NavigableSet<String> names, FileSelection.Opener opener, String where)
        implements FileTree {

    @Override
    public List<String> files(String directory) {
        List<String> files = new ArrayList<>();
        for (String path : below(directory)) {
            if (FileTree.parent(path).equals(directory) && isVisible(FileTree.name(path))) {
                files.add(path);
            }
        }
        return files;
    }

    @Override
    public List<String> directories(String directory) {
        NavigableSet<String> directories = new TreeSet<>();
        int start = directory.isEmpty() ? 0 : directory.length() + 1;
        for (String path : below(directory)) {
            int end = path.indexOf('/', start);
            if (end > 0 && isVisible(path.substring(start, end))) {
                directories.add(path.substring(0, end));
            }
        }
        return List.copyOf(directories);
    }

    @Override
    public Path open(String file) throws IOException {
        try {
            return opener.open(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the download was interrupted");
        }
    }

    @Override
    public String place(String path) {
        return path.isEmpty() ? where : path + " of " + where;
    }

    private NavigableSet<String> below(String directory) {
        return directory.isEmpty()
                ? names
                : names.subSet(directory + "/", true, directory + "0", false); // 0 follows /
    }

    private static boolean isVisible(String name) {
        return !name.startsWith(".");
    }
}
