package io.ouroboros.harness.comparison;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Short names for runs. */
final class RunNames {

    private RunNames() {}

    /** The ends of the paths, as many of their names as make them differ. */
    static List<String> of(List<Path> directories) {
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
