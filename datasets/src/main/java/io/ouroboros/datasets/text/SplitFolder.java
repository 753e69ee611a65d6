package io.ouroboros.datasets.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the splits that one directory holds: as files, or as directories.
 *
 * @param tree the dataset's files
 * @param directory the path of the directory
 */
record SplitFolder(FileTree tree, String directory) {

    /** What follows the split in an Arrow file's name. */
    private static final String ARROW_END = "(-\\d+-of-\\d+)?\\.arrow$";

    /** The files of each split, by name, unchecked; none if the directory holds no split. */
    Map<Split, List<String>> splits() throws IOException {
        Map<Split, List<String>> files = new EnumMap<>(Split.class);
        for (String file : rowFiles()) {
            splitOf(file)
                    .ifPresent(
                            split ->
                                    files.computeIfAbsent(split, unused -> new ArrayList<>())
                                            .add(file));
        }
        return files.isEmpty() ? splitDirectories() : files;
    }

    /**
     * The shards of a directory that {@code Dataset.save_to_disk} wrote, a single split.
     *
     * @return the files that {@code state.json} lists; empty for any other directory
     */
    List<String> savedShards() throws IOException {
        return SavedDataset.shards(tree, directory, rowFiles().stream().anyMatch(this::isArrow));
    }

    /** The files of rows that the directory itself holds, by name. */
    List<String> rowFiles() throws IOException {
        return tree.files(directory).stream()
                .filter(file -> RowFormat.of(Path.of(file)).isPresent())
                .toList();
    }

    private boolean isArrow(String file) {
        return RowFormat.of(Path.of(file)).equals(Optional.of(RowFormat.ARROW));
    }

    /** The splits whose names directories have, whatever their files are called. */
    private Map<Split, List<String>> splitDirectories() throws IOException {
        Map<Split, List<String>> files = new EnumMap<>(Split.class);
        for (String below : tree.directories(directory)) {
            String name = FileTree.name(below).toLowerCase(Locale.ROOT);
            for (Split split : Split.values()) {
                if (split.names().contains(name)) {
                    List<String> found = new SplitFolder(tree, below).filesOf(split);
                    if (!found.isEmpty()) {
                        files.computeIfAbsent(split, unused -> new ArrayList<>()).addAll(found);
                    }
                }
            }
        }
        return files;
    }

    /** The files of a directory that names a split; none if its files name another one. */
    private List<String> filesOf(Split split) throws IOException {
        List<String> saved = savedShards();
        if (!saved.isEmpty()) {
            return saved;
        }
        List<String> files = new ArrayList<>();
        for (String file : rowFiles()) {
            if (splitOf(file).orElse(split) != split) {
                return List.of();
            }
            if (!FileTree.name(file).startsWith("cache-")) { // map and filter of Python leave these
                files.add(file);
            }
        }
        return files;
    }

    private Optional<Split> splitOf(String file) throws IOException {
        List<String> words = Arrays.asList(splitName(file).split("[._-]", -1));
        List<Split> splits = named(words, Split::longNames);
        if (splits.isEmpty()) {
            splits = named(words, Split::shortNames);
        }
        if (splits.size() > 1) {
            throw new IOException(
                    "file name must name one split, got %s in %s"
                            .formatted(splits, tree.place(file)));
        }
        return splits.stream().findFirst();
    }

    private static List<Split> named(List<String> words, Function<Split, List<String>> names) {
        return Stream.of(Split.values())
                .filter(split -> names.apply(split).stream().anyMatch(words::contains))
                .toList();
    }

    /** The part of a file's name that may name a split: of an Arrow file's, what ends it. */
    private String splitName(String file) {
        String name = FileTree.name(file).toLowerCase(Locale.ROOT);
        if (!isArrow(file)) {
            return name;
        }
        String stem = name.replaceFirst(ARROW_END, "");
        return stem.substring(stem.lastIndexOf('-') + 1);
    }
}
