package io.ouroboros.harness.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parquet files of one configuration of a dataset: {@code
 * wikitext-2-raw-v1/train-00000-of-00001.parquet}, with the split before the first hyphen, as
 * {@code datasets} writes them.
 *
 * @param config the directory; empty if there is only one
 */
record DatasetFiles(String config) implements FileSelection {
    /** Groups: directory, split, number of the file, number of files. */
    private static final Pattern FILE =
            Pattern.compile(
                    "(?:(.+)/)?(\\w+(?:\\.\\w+)*)(?:-(\\d{5})-of-(\\d{5})(?:-[0-9a-f]{16})?)?\\.parquet");

    @Override
    public List<String> select(NavigableSet<String> names, Opener opener, String where)
            throws HubException {
        return splits(names, where).values().stream().flatMap(List::stream).toList();
    }

    @Override
    public String arguments(String id) {
        return config.isEmpty() ? id + " --dataset" : id + ":" + config;
    }

    /** The files of each split, in their order; the splits by name. */
    NavigableMap<String, List<String>> splits(NavigableSet<String> names, String where)
            throws HubException {
        String directory = directory(names, where);
        NavigableMap<String, List<String>> splits = new TreeMap<>();
        NavigableMap<String, Integer> numDue = new TreeMap<>();
        for (String name : names) {
            Matcher file = FILE.matcher(name);
            if (file.matches() && directory.equals(directoryOf(file))) {
                splits.computeIfAbsent(file.group(2), split -> new ArrayList<>()).add(name);
                String due = file.group(4);
                numDue.put(file.group(2), due == null ? 1 : Integer.parseInt(due));
            }
        }
        for (Map.Entry<String, List<String>> split : splits.entrySet()) {
            int due = numDue.getOrDefault(split.getKey(), 1);
            if (split.getValue().size() != due) {
                throw new HubException(
                        "split %s must have %d files, got %d in %s"
                                .formatted(split.getKey(), due, split.getValue().size(), where));
            }
        }
        return splits;
    }

    private String directory(NavigableSet<String> names, String where) throws HubException {
        NavigableSet<String> directories = new TreeSet<>();
        for (String name : names) {
            Matcher file = FILE.matcher(name);
            if (file.matches()) {
                directories.add(directoryOf(file));
            }
        }
        if (directories.isEmpty()) {
            throw new HubException(
                    "dataset must hold parquet files such as CONFIG/train-00000-of-00001.parquet, got none in "
                            + where);
        }
        if (config.isEmpty() && directories.size() == 1) {
            return directories.first();
        }
        if (!directories.contains(config)) {
            throw new HubException(
                    "configuration must be one of %s, got %s in %s"
                            .formatted(
                                    String.join(", ", directories),
                                    config.isEmpty() ? "none" : config,
                                    where));
        }
        return config;
    }

    private static String directoryOf(Matcher file) {
        return file.group(1) == null ? "" : file.group(1);
    }
}
