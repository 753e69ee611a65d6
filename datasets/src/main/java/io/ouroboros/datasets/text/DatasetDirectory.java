package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A directory that holds the splits of a dataset, each one file or one set of shards; or a
 * directory of such directories, the dataset's configurations. So clones of dataset repositories of
 * the Hugging Face hub, snapshots of its cache, and what Python's {@code datasets} keeps and saves
 * open without conversion; links are followed.
 *
 * <p>A file belongs to a split if its name, cut at dots, hyphens and underscores, has the word
 * {@code train}, {@code valid} or {@code validation}, or {@code test}, in any case, and has an
 * extension of {@link TextRows}: {@code train.txt}, {@code valid.txt.gz}, {@code wiki.test.raw},
 * {@code validation.jsonl}. Shards are numbered, {@code train-00000-of-00002.parquet} and {@code
 * train-00001-of-00002.parquet}, and make one split in this order. Other files are ignored, hidden
 * ones too.
 *
 * <p>Python's {@code datasets} has two layouts of Arrow files:
 *
 * <ul>
 *   <li>its cache, {@code wikitext/wikitext-2-raw-v1/0.0.0/(hash)/wikitext-train.arrow}. The split
 *       follows the last hyphen, so the dataset's name is ignored, and so are the files that {@code
 *       map} and {@code filter} leave there, {@code cache-(hash).arrow}.
 *   <li>what {@code DatasetDict.save_to_disk} writes: {@code train/data-00000-of-00001.arrow} and
 *       {@code train/state.json}, the split being the directory's whole name.
 * </ul>
 */
public final class DatasetDirectory {

    /** How far below a directory splits are looked for: configuration, version and hash. */
    private static final int MAX_DEPTH = 3;

    private final Path directory;
    private final Map<Split, List<Path>> files;

    private DatasetDirectory(Path directory, Map<Split, List<Path>> files) {
        this.directory = directory;
        this.files = files;
    }

    /**
     * Looks for the splits of a directory that has one configuration: its own files, or without
     * any, those of the only directory with splits below it. Of these, only the nearest count: one,
     * two or three levels down.
     *
     * @param directory a local directory
     * @return the splits found, at least one
     * @throws IOException if there is no such directory, it cannot be listed, it holds no split, a
     *     file for two splits, several files for one split that are no complete set of shards, or
     *     several configurations
     */
    public static DatasetDirectory open(Path directory) throws IOException {
        requireDirectory(directory);
        List<Path> nearest = nearestWithSplits(directory, MAX_DEPTH);
        if (nearest.size() > 1) {
            throw new IOException(
                    String.format(
                            "dataset directory must have one configuration unless one is named, got"
                                    + " %s in %s",
                            below(directory, nearest), directory));
        }
        if (nearest.isEmpty()) {
            throw withoutSplits(directory);
        }
        return checked(nearest.get(0));
    }

    /**
     * Looks for the splits of one configuration of a dataset.
     *
     * @param directory a local directory, with a subdirectory for each configuration
     * @param configuration the name of one of them, {@code wikitext-2-raw-v1}
     * @return the splits found, at least one, in that subdirectory, or in the only one below it
     * @throws IOException if there is no such configuration, the cache holds several versions of
     *     it, or as {@link #open(Path)} for it
     */
    public static DatasetDirectory open(Path directory, String configuration) throws IOException {
        requireDirectory(directory);
        List<Path> candidates = SplitFolder.directories(directory);
        for (Path candidate : candidates) {
            if (candidate.getFileName().toString().equals(configuration)) {
                List<Path> versions = nearestWithSplits(candidate, MAX_DEPTH - 1);
                if (!versions.isEmpty()) {
                    return checked(onlyVersion(candidate, versions));
                }
            }
        }
        List<Path> configurations = new ArrayList<>();
        for (Path candidate : candidates) {
            if (!nearestWithSplits(candidate, MAX_DEPTH - 1).isEmpty()) {
                configurations.add(candidate);
            }
        }
        throw new FileNotFoundException(
                String.format(
                        "configuration must be one of %s, got %s in %s",
                        below(directory, configurations), configuration, directory));
    }

    /**
     * Finds the files of one split. A file is one already and taken as it is, whatever its name;
     * and so is a directory that {@code Dataset.save_to_disk} wrote, which has no splits.
     *
     * @param data a file, or a directory of one of these kinds
     * @param split the split to take from a directory with splits
     * @return the files: one, or all shards in order; not modifiable
     * @throws IOException as {@link #open(Path)} and {@link #files(Split)} for a directory
     */
    public static List<Path> files(Path data, Split split) throws IOException {
        if (!Files.isDirectory(data)) {
            return List.of(data);
        }
        List<Path> shards = SplitFolder.savedShards(data);
        return shards.isEmpty()
                ? open(data).files(split)
                : List.copyOf(SplitFiles.require(split, shards));
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

    /** The directories with splits that are fewest levels below a directory: 0 if it has itself. */
    private static List<Path> nearestWithSplits(Path directory, int maxDepth) throws IOException {
        List<Path> level = List.of(directory);
        for (int depth = 0; ; depth++) {
            List<Path> found = new ArrayList<>();
            List<Path> below = new ArrayList<>();
            for (Path candidate : level) {
                if (!SplitFolder.splits(candidate).isEmpty()) {
                    found.add(candidate);
                } else if (depth < maxDepth) {
                    below.addAll(SplitFolder.directories(candidate));
                }
            }
            if (!found.isEmpty() || below.isEmpty()) {
                return found;
            }
            level = below;
        }
    }

    private static Path onlyVersion(Path configuration, List<Path> versions) throws IOException {
        if (versions.size() > 1) {
            throw new IOException(
                    String.format(
                            "configuration must have one version, got %s in %s; name one of these"
                                    + " directories",
                            below(configuration, versions), configuration));
        }
        return versions.get(0);
    }

    private static DatasetDirectory checked(Path directory) throws IOException {
        Map<Split, List<Path>> checked = new EnumMap<>(Split.class);
        for (Map.Entry<Split, List<Path>> entry : SplitFolder.splits(directory).entrySet()) {
            List<Path> whole = SplitFiles.require(entry.getKey(), entry.getValue());
            checked.put(entry.getKey(), List.copyOf(whole));
        }
        return new DatasetDirectory(directory, checked);
    }

    private static FileNotFoundException withoutSplits(Path directory) throws IOException {
        if (!SplitFolder.savedShards(directory).isEmpty()) {
            return new FileNotFoundException(
                    "dataset directory must hold splits, got a single saved dataset in "
                            + directory
                            + "; save a DatasetDict of train, validation and test");
        }
        return new FileNotFoundException(
                "dataset directory must hold files such as train.txt, validation.jsonl or"
                        + " test.parquet, got none in "
                        + directory);
    }

    private static List<Path> below(Path directory, List<Path> paths) {
        return paths.stream().map(directory::relativize).toList();
    }
}
