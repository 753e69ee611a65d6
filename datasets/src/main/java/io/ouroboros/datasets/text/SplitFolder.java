package io.ouroboros.datasets.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the splits that one directory holds: as files, or as directories that Python saved. */
final class SplitFolder {

    /** What {@code Dataset.save_to_disk} writes beside the shards. */
    private static final String SAVED_MARK = "state.json";

    /** What follows the split in an Arrow file's name. */
    private static final String ARROW_END = "(-\\d{5}-of-\\d{5})?\\.arrow$";

    private SplitFolder() {}

    /** The files of each split, by name, unchecked; none if the directory holds no split. */
    static Map<Split, List<Path>> splits(Path directory) throws IOException {
        Map<Split, List<Path>> files = new EnumMap<>(Split.class);
        for (Path file : rowFiles(directory)) {
            for (Split split : splitsOf(file)) {
                files.computeIfAbsent(split, unused -> new ArrayList<>()).add(file);
            }
        }
        return files.isEmpty() ? savedSplits(directory) : files;
    }

    /**
     * The shards of a directory that {@code Dataset.save_to_disk} wrote, a single split.
     *
     * @return all its Arrow files, by name, unchecked; empty for any other directory
     */
    static List<Path> savedShards(Path directory) throws IOException {
        return Files.isRegularFile(directory.resolve(SAVED_MARK))
                ? rowFiles(directory).stream().filter(SplitFolder::isArrow).toList()
                : List.of();
    }

    /** The files of rows that a directory itself holds, by name. */
    private static List<Path> rowFiles(Path directory) throws IOException {
        return visibleEntries(directory).stream()
                .filter(file -> RowFormat.of(file).isPresent() && Files.isRegularFile(file))
                .toList();
    }

    private static boolean isArrow(Path file) {
        return RowFormat.of(file).equals(Optional.of(RowFormat.ARROW));
    }

    /** The subdirectories, by name. */
    static List<Path> directories(Path directory) throws IOException {
        return visibleEntries(directory).stream().filter(Files::isDirectory).toList();
    }

    /** The splits of a directory that {@code DatasetDict.save_to_disk} wrote. */
    private static Map<Split, List<Path>> savedSplits(Path directory) throws IOException {
        Map<Split, List<Path>> files = new EnumMap<>(Split.class);
        for (Path saved : directories(directory)) {
            List<Path> shards = savedShards(saved);
            for (Split split : Split.values()) {
                if (!shards.isEmpty() && words(split).contains(saved.getFileName().toString())) {
                    files.computeIfAbsent(split, unused -> new ArrayList<>()).addAll(shards);
                }
            }
        }
        return files;
    }

    private static List<Path> visibleEntries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<Split> splitsOf(Path file) throws IOException {
        List<String> words = Arrays.asList(splitName(file).split("[._-]", -1));
        List<Split> splits =
                Stream.of(Split.values())
                        .filter(split -> words(split).stream().anyMatch(words::contains))
                        .toList();
        if (splits.size() > 1) {
            throw new IOException(
                    String.format("file name must name one split, got %s in %s", splits, file));
        }
        return splits;
    }

    /** The part of a file's name that may name a split: of an Arrow file's, what ends it. */
    private static String splitName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (!isArrow(file)) {
            return name;
        }
        String stem = name.replaceFirst(ARROW_END, "");
        return stem.substring(stem.lastIndexOf('-') + 1);
    }

    private static List<String> words(Split split) {
        return switch (split) {
            case TRAIN -> List.of("train");
            case VALIDATION -> List.of("valid", "validation");
            case TEST -> List.of("test");
        };
    }
}
