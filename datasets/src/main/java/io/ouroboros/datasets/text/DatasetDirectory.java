package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A directory that holds the splits of a dataset, each one file or one set of shards; or a
 * directory of such directories, the dataset's configurations. So clones of dataset repositories of
 * the Hugging Face hub, snapshots of its cache, and what Python's {@code datasets} keeps and saves
 * open without conversion; links are followed.
 *
 * <p>A file belongs to a split if its name, cut at dots, hyphens and underscores, has the word
 * {@code train}, {@code valid} or {@code validation}, or {@code test}, in any case, and has an
 * extension of {@link TextRows}: {@code train.txt}, {@code valid.txt.gz}, {@code wiki.test.raw},
 * {@code validation.jsonl}. In a name without these words, {@code val}, {@code dev} and {@code
 * eval} name the validation split. Without such files, the directory's own directories of these
 * names are its splits: {@code train/0000.parquet}, {@code test/part-0.jsonl}. Shards are numbered,
 * {@code train-00000-of-00002.parquet} and {@code train-00001-of-00002.parquet}, and make one split
 * in this order. Other files are ignored, hidden ones too.
 *
 * <p>Python's {@code datasets} has two layouts of Arrow files:
 *
 * <ul>
 *   <li>its cache, {@code wikitext/wikitext-2-raw-v1/0.0.0/(hash)/wikitext-train.arrow}. The split
 *       follows the last hyphen, so the dataset's name is ignored, and so are the files that {@code
 *       map} and {@code filter} leave there, {@code cache-(hash).arrow}.
 *   <li>what {@code DatasetDict.save_to_disk} writes: {@code train/data-00000-of-00001.arrow} and
 *       {@code train/state.json}, which lists the files that count.
 * </ul>
 *
 * @param directory the dataset, all configurations
 * @param layout the splits of one configuration
 */
public record DatasetDirectory(Path directory, DatasetLayout layout) {

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
        return new DatasetDirectory(directory, DatasetLayout.of(new LocalTree(directory)));
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
        return new DatasetDirectory(
                directory, DatasetLayout.of(new LocalTree(directory), configuration));
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
        LocalTree tree = new LocalTree(data);
        List<String> shards = new SplitFolder(tree, "").savedShards();
        return shards.isEmpty()
                ? open(data).files(split)
                : shards.stream().map(tree::open).toList();
    }

    /**
     * Lists the files of rows that are no part of a dataset, though they lie beside its files.
     *
     * @param data a file, or a directory with splits or of a single saved dataset
     * @return their names, sorted; none for a file
     * @throws IOException as {@link #open(Path)}
     */
    public static List<String> passedOver(Path data) throws IOException {
        if (!Files.isDirectory(data)) {
            return List.of();
        }
        SplitFolder folder = new SplitFolder(new LocalTree(data), "");
        List<String> shards = folder.savedShards();
        return shards.isEmpty()
                ? open(data).layout.passedOver()
                : folder.rowFiles().stream().filter(file -> !shards.contains(file)).toList();
    }

    /**
     * Returns the directory that holds the splits' files.
     *
     * @return the directory that was opened, or of a configuration its own
     */
    public Path path() {
        return directory.resolve(layout.directory());
    }

    /**
     * Says whether the directory has a split.
     *
     * @param split the split to look for
     * @return whether {@link #files} will answer
     */
    public boolean has(Split split) {
        return layout.files().containsKey(split);
    }

    /**
     * The files of a split, for {@link TextRows#open(List)} or {@link
     * io.ouroboros.datasets.tokens.TokenBlocksFile#read(List, int, int)}.
     *
     * @param split the split to look for
     * @return their paths, inside the directory: one, or all shards in order; not modifiable
     * @throws FileNotFoundException if the directory has no file for that split
     */
    public List<Path> files(Split split) throws FileNotFoundException {
        List<String> found = layout.files().get(split);
        if (found == null) {
            List<String> others = layout.passedOver();
            throw new FileNotFoundException(
                    "dataset directory must hold a %s file for this, got only %s in %s%s"
                            .formatted(
                                    split,
                                    layout.files().keySet(),
                                    path(),
                                    others.isEmpty()
                                            ? ""
                                            : "; passed over %s: the name must have one of the words %s"
                                                    .formatted(
                                                            DatasetLayout.some(others),
                                                            String.join(", ", split.names()))));
        }
        return found.stream().map(directory::resolve).toList();
    }

    private static void requireDirectory(Path directory) throws FileNotFoundException {
        if (!Files.isDirectory(directory)) {
            throw new FileNotFoundException(
                    "dataset must be a directory with a file for each split, got %s at %s"
                            .formatted(Files.exists(directory) ? "a file" : "nothing", directory));
        }
    }
}
