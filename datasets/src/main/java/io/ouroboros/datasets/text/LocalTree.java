package io.ouroboros.datasets.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A directory of this machine; links are followed.
 *
 * @param root the directory
 */
record LocalTree(Path root) implements FileTree {

    @Override
    public List<String> files(String directory) throws IOException {
        return entries(directory, Files::isRegularFile);
    }

    @Override
    public List<String> directories(String directory) throws IOException {
        return entries(directory, Files::isDirectory);
    }

    @Override
    public Path open(String file) {
        return root.resolve(file);
    }

    @Override
    public String place(String path) {
        return path.isEmpty() ? root.toString() : root.resolve(path).toString();
    }

    private List<String> entries(String directory, Predicate<Path> wanted) throws IOException {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        try (Stream<Path> entries = Files.list(root.resolve(directory))) {
            return entries.filter(wanted)
                    .map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .map(prefix::concat)
                    .sorted()
                    .toList();
        }
    }
}
