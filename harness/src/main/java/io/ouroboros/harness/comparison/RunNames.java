package io.ouroboros.harness.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Short names for runs. */
public final class RunNames {

    private RunNames() {}

    /**
     * Names runs by the shortest ends of their paths that all differ.
     *
     * @param directories run directories, which may not exist
     * @return a name for each
     * @throws IllegalArgumentException if a directory is given twice
     * @throws IOException if a symbolic link cannot be followed
     */
    public static List<String> of(List<Path> directories) throws IOException {
        Set<Path> seen = new HashSet<>();
        for (Path directory : directories) {
            if (!seen.add(Files.exists(directory) ? directory.toRealPath() : directory)) {
                throw new IllegalArgumentException(
                        "RUN must name each run once, got %s twice".formatted(directory));
            }
        }
        List<Path> paths =
                directories.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
        int longest = paths.stream().mapToInt(Path::getNameCount).max().orElse(0);
        List<String> names = List.of();
        for (int length = 1; length <= longest; length++) {
            int wanted = length;
            names = paths.stream().map(path -> end(path, wanted)).toList();
            if (new HashSet<>(names).size() == names.size()) {
                break;
            }
        }
        return names;
    }

    private static String end(Path path, int length) {
        int count = path.getNameCount();
        return count == 0
                ? path.toString() // the root of the file system
                : path.subpath(Math.max(0, count - length), count).toString();
    }
}
