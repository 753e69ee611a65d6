package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A directory that holds one file per split.
 *
 * <p>A file belongs to a split if its name, cut at dots, hyphens and underscores, has the word
 * {@code train}, {@code valid} or {@code validation}, or {@code test}, in any case, and ends as
 * {@link TextRows} demands: {@code train.txt}, {@code valid.txt.gz}, {@code wiki.test.raw}, {@code
 * validation.jsonl}. Other files are ignored, hidden ones too.
 */
public final class DatasetDirectory {

    private final Path directory;
    private final Map<Split, Path> files;

    private DatasetDirectory(Path directory, Map<Split, Path> files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Looks for the splits of a directory.
     *
     * @param directory a local directory
     * @return the splits found, at least one
     * @throws IOException if there is no such directory, it cannot be listed, it holds no split,
     *     two files for one split, or a file for two splits
     */
    public static DatasetDirectory open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException(
                    "dataset directory must exist, got none at " + directory);
        }
        Map<Split, Path> files = new EnumMap<>(Split.class);
        for (Path file : candidates(directory)) {
            for (Split split : splitsOf(file)) {
                Path other = files.put(split, file);
                if (other != null) {
                    throw new IOException(
                            String.format(
                                    "%s split must be one file, got %s and %s in %s",
                                    split, other.getFileName(), file.getFileName(), directory));
                }
            }
        }
        if (files.isEmpty()) {
            throw new FileNotFoundException(
                    "dataset directory must hold files such as train.txt, validation.jsonl or"
                            + " wiki.test.raw, got none in "
                            + directory);
        }
        return new DatasetDirectory(directory, files);
    }

    /**
     * Says whether the directory has a file for a split.
     *
     * @param split the split to look for
     * @return whether {@link #file} will answer
     */
    public boolean has(Split split) {
        return files.containsKey(split);
    }

    /**
     * The file of a split.
     *
     * @param split the split to look for
     * @return its path, inside the directory
     * @throws FileNotFoundException if the directory has no file for that split
     */
    public Path file(Split split) throws FileNotFoundException {
        Path file = files.get(split);
        if (file == null) {
            throw new FileNotFoundException(
                    String.format(
                            "dataset directory must hold a %s file for this, got only %s in %s",
                            split, files.keySet(), directory));
        }
        return file;
    }

    private static List<Path> candidates(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> RowFormat.of(file).isPresent())
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static List<Split> splitsOf(Path file) throws IOException {
        List<String> words =
                Arrays.asList(
                        file.getFileName().toString().toLowerCase(Locale.ROOT).split("[._-]", -1));
        List<Split> splits =
                Stream.of(Split.values())
                        .filter(split -> fileWords(split).stream().anyMatch(words::contains))
                        .toList();
        if (splits.size() > 1) {
            throw new IOException(
                    String.format("file name must name one split, got %s in %s", splits, file));
        }
        return splits;
    }

    private static List<String> fileWords(Split split) {
        return switch (split) {
            case TRAIN -> List.of("train");
            case VALIDATION -> List.of("valid", "validation");
            case TEST -> List.of("test");
        };
    }
}
