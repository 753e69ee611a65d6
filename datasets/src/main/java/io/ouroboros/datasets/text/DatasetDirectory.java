package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
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

/**
 * A directory that holds the splits of a dataset, each one file or one set of shards; or a
 * directory of such directories, the dataset's configurations. So clones of dataset repositories of
 * the Hugging Face hub and snapshots of its cache can be opened as they are; links are followed.
 *
 * <p>A file belongs to a split if its name, cut at dots, hyphens and underscores, has the word
 * {@code train}, {@code valid} or {@code validation}, or {@code test}, in any case, and ends as
 * {@link TextRows} demands: {@code train.txt}, {@code valid.txt.gz}, {@code wiki.test.raw}, {@code
 * validation.jsonl}. Shards are numbered, {@code train-00000-of-00002.parquet} and {@code
 * train-00001-of-00002.parquet}, and make one split in this order. Other files are ignored, hidden
 * ones too.
 */
public final class DatasetDirectory {

    private final Path directory;
    private final Map<Split, List<Path>> files;

    private DatasetDirectory(Path directory, Map<Split, List<Path>> files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Looks for the splits of a directory that has one configuration: its own files, or without
     * any, those of its only subdirectory with splits.
     *
     * @param directory a local directory
     * @return the splits found, at least one
     * @throws IOException if there is no such directory, it cannot be listed, it holds no split, a
     *     file for two splits, several files for one split that are no complete set of shards,
     *     several configurations, or a dataset as Arrow files
     */
    public static DatasetDirectory open(Path directory) throws IOException {
        requireDirectory(directory);
        Map<Split, List<Path>> own = splitFiles(directory);
        if (!own.isEmpty()) {
            return checked(directory, own);
        }
        List<Path> configurations = configurations(directory);
        if (configurations.size() > 1) {
            throw new IOException(
                    String.format(
                            "dataset directory must have one configuration unless one is named, got"
                                    + " %s in %s",
                            names(configurations), directory));
        }
        if (configurations.isEmpty()) {
            throw withoutSplits(directory);
        }
        return checked(configurations.get(0), splitFiles(configurations.get(0)));
    }

    /**
     * Looks for the splits of one configuration of a dataset.
     *
     * @param directory a local directory, with a subdirectory for each configuration
     * @param configuration the name of one of them, {@code wikitext-2-raw-v1}
     * @return the splits found, at least one
     * @throws IOException if there is no such configuration, or as {@link #open(Path)} for it
     */
    public static DatasetDirectory open(Path directory, String configuration) throws IOException {
        requireDirectory(directory);
        List<Path> configurations = configurations(directory);
        for (Path candidate : configurations) {
            if (candidate.getFileName().toString().equals(configuration)) {
                return checked(candidate, splitFiles(candidate));
            }
        }
        if (configurations.isEmpty() && arrowFile(directory).isPresent()) {
            throw withoutSplits(directory);
        }
        throw new FileNotFoundException(
                String.format(
                        "configuration must be one of %s, got %s in %s",
                        names(configurations), configuration, directory));
    }

    /**
     * Returns the directory that holds the splits' files.
     *
     * @return the directory that was opened, or of a configuration its own
     */
    public Path path() {
        return directory;
    }

    /**
     * Says whether the directory has a split.
     *
     * @param split the split to look for
     * @return whether {@link #files} will answer
     */
    public boolean has(Split split) {
        return files.containsKey(split);
    }

    /**
     * The files of a split, for {@link TextRows#read(List)} or {@link
     * io.ouroboros.datasets.tokens.TokenBlocksFile#read(List, int)}.
     *
     * @param split the split to look for
     * @return their paths, inside the directory: one, or all shards in order; not modifiable
     * @throws FileNotFoundException if the directory has no file for that split
     */
    public List<Path> files(Split split) throws FileNotFoundException {
        List<Path> found = files.get(split);
        if (found == null) {
            throw new FileNotFoundException(
                    String.format(
                            "dataset directory must hold a %s file for this, got only %s in %s",
                            split, files.keySet(), directory));
        }
        return found;
    }

    private static void requireDirectory(Path directory) throws FileNotFoundException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException(
                    "dataset directory must exist, got none at " + directory);
        }
    }

    private static DatasetDirectory checked(Path directory, Map<Split, List<Path>> files)
            throws IOException {
        Map<Split, List<Path>> checked = new EnumMap<>(Split.class);
        for (Map.Entry<Split, List<Path>> entry : files.entrySet()) {
            List<Path> whole = SplitFiles.require(entry.getKey(), entry.getValue());
            checked.put(entry.getKey(), List.copyOf(whole));
        }
        return new DatasetDirectory(directory, checked);
    }

    /** The files of each split that a directory itself holds, by name, unchecked. */
    private static Map<Split, List<Path>> splitFiles(Path directory) throws IOException {
        Map<Split, List<Path>> files = new EnumMap<>(Split.class);
        for (Path file : visibleEntries(directory)) {
            if (RowFormat.of(file).isPresent() && Files.isRegularFile(file)) {
                for (Split split : splitsOf(file)) {
                    files.computeIfAbsent(split, unused -> new ArrayList<>()).add(file);
                }
            }
        }
        return files;
    }

    /** The subdirectories that hold splits, by name. */
    private static List<Path> configurations(Path directory) throws IOException {
        List<Path> configurations = new ArrayList<>();
        for (Path entry : visibleEntries(directory)) {
            if (Files.isDirectory(entry) && !splitFiles(entry).isEmpty()) {
                configurations.add(entry);
            }
        }
        return configurations;
    }

    private static FileNotFoundException withoutSplits(Path directory) throws IOException {
        Optional<Path> arrow = arrowFile(directory);
        if (arrow.isPresent()) {
            return new FileNotFoundException(
                    String.format(
                            "dataset directory must hold parquet, JSON Lines or text files, got %s"
                                    + " in %s; in Python, load the dataset and write each split,"
                                    + " dataset[\"train\"].to_parquet(\"train.parquet\")",
                            directory.relativize(arrow.get()), directory));
        }
        return new FileNotFoundException(
                "dataset directory must hold files such as train.txt, validation.jsonl or"
                        + " test.parquet, got none in "
                        + directory);
    }

    /** A file of the Arrow format: Hugging Face datasets' own, in its cache and where it saves. */
    private static Optional<Path> arrowFile(Path directory) throws IOException {
        for (Path entry : visibleEntries(directory)) {
            List<Path> candidates =
                    Files.isDirectory(entry) ? visibleEntries(entry) : List.of(entry);
            for (Path candidate : candidates) {
                if (candidate.toString().endsWith(".arrow")) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    private static List<Path> visibleEntries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> names(List<Path> paths) {
        return paths.stream().map(path -> path.getFileName().toString()).toList();
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
