package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which files of a dataset are which split; the rules are those of {@link DatasetDirectory}, for
 * files of this machine and of a hub.
 *
 * @param directory the directory that holds the splits, of a configuration its own
 * @param files the files of each split, complete and in order; at least one split
 * @param passedOver files of rows in these directories that belong to no split
 */
public record DatasetLayout(
        String directory, Map<Split, List<String>> files, List<String> passedOver) {

    /** How far below a directory splits are looked for: configuration, version and hash. */
    private static final int MAX_DEPTH = 3;

    /** The most names that a message lists. */
    private static final int MAX_NAMES = 3;

    /**
     * Finds the splits of a dataset that has one configuration.
     *
     * @param tree the dataset's files
     * @return the splits
     * @throws IOException as {@link DatasetDirectory#open(java.nio.file.Path)}
     */
    public static DatasetLayout of(FileTree tree) throws IOException {
        List<String> nearest = nearestWithSplits(tree, "", MAX_DEPTH);
        if (nearest.size() > 1) {
            throw new IOException(
                    "dataset must have one configuration unless one is named, got %s in %s; name one, as in NAME:%s"
                            .formatted(nearest, tree.place(""), nearest.get(0)));
        }
        if (nearest.isEmpty()) {
            throw withoutSplits(tree);
        }
        return checked(tree, nearest.get(0));
    }

    /**
     * Finds the splits of one configuration of a dataset.
     *
     * @param tree the dataset's files
     * @param configuration the path of its directory
     * @return the splits
     * @throws IOException as {@link DatasetDirectory#open(java.nio.file.Path, String)}
     */
    public static DatasetLayout of(FileTree tree, String configuration) throws IOException {
        if (tree.directories(FileTree.parent(configuration)).contains(configuration)) {
            List<String> versions = nearestWithSplits(tree, configuration, MAX_DEPTH - 1);
            if (versions.size() > 1) {
                throw new IOException(
                        "configuration must have one version, got %s in %s; name one of these directories"
                                .formatted(versions, tree.place("")));
            }
            if (!versions.isEmpty()) {
                return checked(tree, versions.get(0));
            }
        }
        List<String> configurations = new ArrayList<>();
        for (String candidate : tree.directories("")) {
            if (!nearestWithSplits(tree, candidate, MAX_DEPTH - 1).isEmpty()) {
                configurations.add(candidate);
            }
        }
        throw new FileNotFoundException(
                "configuration must be one of %s, got %s in %s"
                        .formatted(configurations, configuration, tree.place("")));
    }

    /**
     * Says whether a dataset has splits by the names of its files.
     *
     * @param tree the dataset's files
     * @return whether there is at least one configuration
     * @throws IOException if a name fits two splits, or as the tree
     */
    public static boolean hasSplits(FileTree tree) throws IOException {
        return !nearestWithSplits(tree, "", MAX_DEPTH).isEmpty();
    }

    /**
     * Lists files for a message.
     *
     * @param names their paths
     * @return the first ones, and how many follow
     */
    public static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())));
        return names.size() <= MAX_NAMES
                ? first
                : "%s and %d more".formatted(first, names.size() - MAX_NAMES);
    }

    /** The directories with splits that are fewest levels below a directory: 0 if it has itself. */
    private static List<String> nearestWithSplits(FileTree tree, String directory, int maxDepth)
            throws IOException {
        List<String> level = List.of(directory);
        for (int depth = 0; ; depth++) {
            List<String> found = new ArrayList<>();
            List<String> below = new ArrayList<>();
            for (String candidate : level) {
                if (!new SplitFolder(tree, candidate).splits().isEmpty()) {
                    found.add(candidate);
                } else if (depth < maxDepth) {
                    below.addAll(tree.directories(candidate));
                }
            }
            if (!found.isEmpty() || below.isEmpty()) {
                return found;
            }
            level = below;
        }
    }

    private static DatasetLayout checked(FileTree tree, String directory) throws IOException {
        SplitFolder folder = new SplitFolder(tree, directory);
        Map<Split, List<String>> whole = new EnumMap<>(Split.class);
        for (Map.Entry<Split, List<String>> entry : folder.splits().entrySet()) {
            whole.put(
                    entry.getKey(), new SplitFiles(tree, entry.getKey()).require(entry.getValue()));
        }
        TreeSet<String> passedOver = new TreeSet<>(folder.rowFiles());
        for (List<String> files : whole.values()) {
            passedOver.addAll(new SplitFolder(tree, FileTree.parent(files.get(0))).rowFiles());
        }
        whole.values().forEach(passedOver::removeAll);
        return new DatasetLayout(directory, whole, List.copyOf(passedOver));
    }

    private static FileNotFoundException withoutSplits(FileTree tree) throws IOException {
        SplitFolder root = new SplitFolder(tree, "");
        if (!root.savedShards().isEmpty()) {
            return new FileNotFoundException(
                    "dataset directory must hold splits, got a single saved dataset in "
                            + tree.place("")
                            + "; save a DatasetDict of train, validation and test");
        }
        List<String> others = new ArrayList<>(root.rowFiles());
        for (String below : tree.directories("")) {
            others.addAll(new SplitFolder(tree, below).rowFiles());
        }
        return new FileNotFoundException(
                "dataset directory must hold files such as train.txt, validation.jsonl or test.parquet, got %s in %s"
                        .formatted(
                                others.isEmpty() ? "none" : "only " + some(others),
                                tree.place("")));
    }
}
