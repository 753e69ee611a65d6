package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the files of one split together: one file, or a set of shards {@code
 * name-00000-of-00003.end} to {@code name-00002-of-00003.end}, of which none is missing.
 */
final class SplitFiles {

    private static final Pattern SHARD =
            Pattern.compile("(?<name>.*)-(?<index>\\d{5})-of-(?<count>\\d{5})(?<end>\\..*)");

    private SplitFiles() {}

    /**
     * Checks the files that name one split.
     *
     * @param files at least one file, in the order of their names
     * @return the same files
     */
    static List<Path> require(Split split, List<Path> files) throws IOException {
        Path first = files.get(0);
        Matcher shard = SHARD.matcher(name(first));
        if (!shard.matches()) {
            requireAlone(split, files);
            return files;
        }
        int count = Integer.parseInt(shard.group("count"));
        Set<String> found = new TreeSet<>(files.stream().map(SplitFiles::name).toList());
        for (int index = 0; index < count; index++) {
            String expected =
                    String.format(
                            "%s-%05d-of-%05d%s",
                            shard.group("name"), index, count, shard.group("end"));
            if (!found.remove(expected)) {
                throw new FileNotFoundException(
                        String.format(
                                "%s split must have all its %d shards, got no %s in %s",
                                split, count, expected, first.getParent()));
            }
        }
        if (!found.isEmpty()) {
            throw new IOException(
                    String.format(
                            "%s split must be one file or one set of shards, got %s beside %s in"
                                    + " %s",
                            split, found.iterator().next(), name(first), first.getParent()));
        }
        return files;
    }

    private static void requireAlone(Split split, List<Path> files) throws IOException {
        if (files.size() > 1) {
            throw new IOException(
                    String.format(
                            "%s split must be one file or one set of shards, got %s and %s in %s",
                            split,
                            name(files.get(0)),
                            name(files.get(1)),
                            files.get(0).getParent()));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
