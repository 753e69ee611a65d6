package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import org.apache.commons.io.function.IOFunction;

/**
 * The files of a repository as a tree.
 *
 * @param names the paths of all files
 * @param opener finds a file, which may download it
 * @param where the repository, for messages
 */
record RepoTree(NavigableSet<String> names, IOFunction<String, Path> opener, String where)
        implements FileTree {

    @Override
    public List<String> files(String directory) {
        return names.stream()
                .filter(path -> FileTree.parent(path).equals(directory))
                .filter(RepoTree::isVisible)
                .toList();
    }

    @Override
    public List<String> directories(String directory) {
        int start = directory.isEmpty() ? 0 : directory.length() + 1;
        return names.stream()
                .filter(path -> directory.isEmpty() || path.startsWith(directory + "/"))
                .filter(path -> path.indexOf('/', start) > 0)
                .map(path -> path.substring(0, path.indexOf('/', start)))
                .filter(RepoTree::isVisible)
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Path open(String file) throws IOException {
        return opener.apply(file);
    }

    @Override
    public String place(String path) {
        return path.isEmpty() ? where : path + " of " + where;
    }

    private static boolean isVisible(String path) {
        return !FileTree.name(path).startsWith(".");
    }
}
