package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the files of one split together: one file, or a set of numbered shards of which none is
 * missing. Shards are numbered from 0 or from 1, and may name their count and each have a hash:
 * {@code train-00000-of-00003.end}, {@code train-00000-of-00003-0123456789abcdef.end}, {@code
 * part-0.end}, {@code 0000.end}.
 *
 * @param tree the dataset's files
 * @param split the split that they make
 */
record SplitFiles(FileTree tree, Split split) {

    private static final Pattern SHARD =
            Pattern.compile(
                    "(?<name>.*)-(?<index>\\d{1,9})-of-(?<count>\\d{1,9})(?<hash>-[0-9a-f]{16})?(?<end>\\..*)");

    private static final Pattern DIGITS = Pattern.compile("\\d{1,9}");

    /** What the hub calls the files of the branch {@code refs/convert/parquet}, counted from 0. */
    private static final Pattern CONVERTED = Pattern.compile("\\d{4}\\.parquet");

    /**
     * Checks the files that name one split.
     *
     * @param files at least one file
     * @return the same files, in the order of their numbers
     */
    List<String> require(List<String> files) throws IOException {
        Matcher shard = SHARD.matcher(FileTree.name(files.get(0)));
        if (shard.matches()) {
            return counted(files, shard);
        }
        if (files.size() == 1 && !CONVERTED.matcher(FileTree.name(files.get(0))).matches()) {
            return files;
        }
        return uncounted(files);
    }

    /** Shards that name their count. */
    private List<String> counted(List<String> files, Matcher first) throws IOException {
        int count = Integer.parseInt(first.group("count"));
        NavigableMap<Integer, String> found = byIndex(files, first);
        int start = !found.containsKey(0) && found.containsKey(count) ? 1 : 0;
        for (int index = start; index < start + count; index++) {
            if (!found.containsKey(index)) {
                throw missing(
                        "all its %d shards".formatted(count),
                        first.group("name")
                                + "-"
                                + padded(index, first.group("index"))
                                + "-of-"
                                + first.group("count")
                                + first.group("end"),
                        files.get(0));
            }
        }
        if (found.size() > count) {
            throw severalSets(found.lastEntry().getValue(), files.get(0));
        }
        return List.copyOf(found.values());
    }

    private NavigableMap<Integer, String> byIndex(List<String> files, Matcher first)
            throws IOException {
        NavigableMap<Integer, String> found = new TreeMap<>();
        for (String file : files) {
            Matcher shard = SHARD.matcher(FileTree.name(file));
            if (!shard.matches()
                    || !sameBut(first, shard)
                    || !FileTree.parent(file).equals(FileTree.parent(files.get(0)))
                    || found.putIfAbsent(Integer.parseInt(shard.group("index")), file) != null) {
                throw severalSets(file, files.get(0));
            }
        }
        return found;
    }

    private static boolean sameBut(Matcher first, Matcher other) {
        return first.group("name").equals(other.group("name"))
                && first.group("count").equals(other.group("count"))
                && first.group("end").equals(other.group("end"));
    }

    /** Shards that are numbered only: names that differ in one number. */
    private List<String> uncounted(List<String> files) throws IOException {
        String first = files.get(0);
        int place = files.size() == 1 ? 0 : differingNumber(files);
        MatchResult number = numbers(FileTree.name(first)).get(place);
        Map<Integer, String> found = new TreeMap<>();
        for (String file : files) {
            String digits = numbers(FileTree.name(file)).get(place).group();
            if (found.putIfAbsent(Integer.parseInt(digits), file) != null) {
                throw notOneSet(first, file);
            }
        }
        boolean mayStartAtOne = !CONVERTED.matcher(FileTree.name(first)).matches();
        int index = mayStartAtOne && !found.containsKey(0) ? 1 : 0;
        for (int actual : found.keySet()) {
            if (actual != index) {
                String name = FileTree.name(first);
                throw missing(
                        "all its shards",
                        name.substring(0, number.start())
                                + padded(index, number.group())
                                + name.substring(number.end()),
                        first);
            }
            index++;
        }
        return List.copyOf(found.values());
    }

    /** Which of the numbers in the files' names is the only thing that differs. */
    private int differingNumber(List<String> files) throws IOException {
        Map<Integer, Integer> differences = new HashMap<>();
        String first = files.get(0);
        for (String file : files.subList(1, files.size())) {
            List<MatchResult> own = numbers(FileTree.name(first));
            List<MatchResult> others = numbers(FileTree.name(file));
            if (!withoutNumbers(first).equals(withoutNumbers(file))
                    || own.size() != others.size()) {
                throw notOneSet(first, file);
            }
            for (int i = 0; i < own.size(); i++) {
                if (!own.get(i).group().equals(others.get(i).group())) {
                    differences.merge(i, 1, Integer::sum);
                }
            }
        }
        if (differences.size() != 1) {
            throw notOneSet(first, files.get(1));
        }
        return differences.keySet().iterator().next();
    }

    private static List<MatchResult> numbers(String name) {
        return DIGITS.matcher(name).results().toList();
    }

    private static String withoutNumbers(String file) {
        return DIGITS.matcher(file).replaceAll("#");
    }

    private static String padded(int index, String like) {
        return String.format(Locale.ROOT, "%0" + like.length() + "d", index);
    }

    private FileNotFoundException missing(String what, String name, String beside) {
        return new FileNotFoundException(
                "%s split must have %s, got no %s in %s"
                        .formatted(split, what, name, tree.place(FileTree.parent(beside))));
    }

    private IOException severalSets(String file, String beside) {
        return new IOException(
                "%s split must be one file or one set of shards, got %s beside %s in %s"
                        .formatted(
                                split,
                                relative(file, beside),
                                relative(beside, file),
                                tree.place(commonParent(file, beside))));
    }

    private IOException notOneSet(String first, String second) {
        return new IOException(
                "%s split must be one file or one set of shards, got %s and %s in %s"
                        .formatted(
                                split,
                                relative(first, second),
                                relative(second, first),
                                tree.place(commonParent(first, second))));
    }

    /** A file's path below what it has in common with another. */
    private static String relative(String file, String other) {
        String parent = commonParent(file, other);
        return parent.isEmpty() ? file : file.substring(parent.length() + 1);
    }

    private static String commonParent(String file, String other) {
        String parent = FileTree.parent(file);
        return parent.equals(FileTree.parent(other)) ? parent : FileTree.parent(parent);
    }
}
