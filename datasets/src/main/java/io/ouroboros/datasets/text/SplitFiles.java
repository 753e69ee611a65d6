package io.ouroboros.datasets.text;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
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

    private static final Pattern COUNTED =
            Pattern.compile(
                    "(?<before>.*-)(?<index>\\d{1,9})(?<count>-of-\\d{1,9})(-[0-9a-f]{16})?(?<end>\\.[^/]*)");

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
        String first = files.get(0);
        boolean isConverted = CONVERTED.matcher(FileTree.name(first)).matches();
        Matcher counted = COUNTED.matcher(first);
        if (counted.matches()) {
            Shards shards =
                    new Shards(
                            counted.group("before"),
                            counted.group("index"),
                            counted.group("count"),
                            counted.group("end"));
            int count = Integer.parseInt(counted.group("count").substring("-of-".length()));
            NavigableMap<Integer, String> found = byIndex(files, shards);
            boolean fromOne = !found.containsKey(0) && found.containsKey(count);
            requireAll(found, shards, fromOne, count, "all its %d shards".formatted(count));
            if (found.size() > count) {
                throw notOneSet(found.lastEntry().getValue(), first);
            }
            return List.copyOf(found.values());
        }
        if (files.size() == 1 && !isConverted) {
            return files;
        }
        MatchResult number = differingNumber(first, files.get(files.size() - 1));
        Shards shards =
                new Shards(
                        first.substring(0, number.start()),
                        number.group(),
                        "",
                        first.substring(number.end()));
        NavigableMap<Integer, String> found = byIndex(files, shards);
        boolean fromOne = !found.containsKey(0) && !isConverted;
        requireAll(found, shards, fromOne, found.size(), "all its shards");
        return List.copyOf(found.values());
    }

    /** What the paths of shards have in common, and one shard's index. */
    private record Shards(String before, String index, String count, String end) {

        Pattern pattern() {
            return Pattern.compile(
                    Pattern.quote(before)
                            + "(\\d{1,9})"
                            + (count.isEmpty() ? "" : Pattern.quote(count) + "(?:-[0-9a-f]{16})?")
                            + Pattern.quote(end));
        }

        String path(int other) {
            String padded = ("%0" + index.length() + "d").formatted(other);
            return before + padded + count + end;
        }
    }

    private NavigableMap<Integer, String> byIndex(List<String> files, Shards shards)
            throws IOException {
        NavigableMap<Integer, String> found = new TreeMap<>();
        for (String file : files) {
            Matcher shard = shards.pattern().matcher(file);
            if (!shard.matches()
                    || found.putIfAbsent(Integer.parseInt(shard.group(1)), file) != null) {
                throw notOneSet(file, files.get(0));
            }
        }
        return found;
    }

    private void requireAll(
            NavigableMap<Integer, String> found,
            Shards shards,
            boolean fromOne,
            int count,
            String what)
            throws IOException {
        int start = fromOne ? 1 : 0;
        for (int index = start; index < start + count; index++) {
            if (!found.containsKey(index)) {
                String path = shards.path(index);
                throw new FileNotFoundException(
                        "%s split must have %s, got no %s in %s"
                                .formatted(
                                        split,
                                        what,
                                        FileTree.name(path),
                                        tree.place(FileTree.parent(path))));
            }
        }
    }

    /** The number in the first file's name that is another in the other's, or the first number. */
    private MatchResult differingNumber(String first, String other) throws IOException {
        int name = first.length() - FileTree.name(first).length();
        List<MatchResult> own = numbers(first, name);
        List<MatchResult> others = numbers(other, name);
        for (int i = 0; i < Math.min(own.size(), others.size()); i++) {
            if (first.equals(other) || !own.get(i).group().equals(others.get(i).group())) {
                return own.get(i);
            }
        }
        throw notOneSet(other, first);
    }

    private static List<MatchResult> numbers(String file, int from) {
        return DIGITS.matcher(file).results().filter(number -> number.start() >= from).toList();
    }

    private IOException notOneSet(String file, String beside) {
        return new IOException(
                "%s split must be one file or one set of shards, got %s beside %s in %s"
                        .formatted(
                                split,
                                relative(file, beside),
                                relative(beside, file),
                                tree.place(commonParent(file, beside))));
    }

    private static String relative(String file, String other) {
        String parent = commonParent(file, other);
        return parent.isEmpty() ? file : file.substring(parent.length() + 1);
    }

    private static String commonParent(String file, String other) {
        String parent = FileTree.parent(file);
        return parent.equals(FileTree.parent(other)) ? parent : FileTree.parent(parent);
    }
}
