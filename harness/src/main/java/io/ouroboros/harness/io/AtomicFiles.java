package io.ouroboros.harness.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes files and directories that are either complete and on the disk, or absent.
 *
 * <p>Everything is written under a temporary name beside its target, {@code
 * .NAME.0123456789abcdef.partial}, synced, and renamed; then the parent directory is synced. A
 * reader, or a run that starts after a power failure, sees the old state or the new one. A writer
 * that fails removes its temporary files; those of a killed writer are recognised by their names
 * and removed by {@link #removeLeftovers}.
 *
 * <p>Missing parent directories are created. If the target's file system fails, the {@link
 * IOException} names the target; exceptions of the caller's own code are passed on unchanged.
 */
public final class AtomicFiles {

    private static final Pattern PARTIAL = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.partial");

    private AtomicFiles() {}

    /** Writes the bytes of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the file's content.
         *
         * @param out buffered; closed by the caller
         * @throws IOException if a byte could not be written, or the writer's own source fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes files at or below a path. */
    @FunctionalInterface
    public interface PathWriter {
        /**
         * Writes the file, or the files of the directory.
         *
         * @param path a file that does not exist yet, or an empty directory
         * @throws IOException if a file could not be written, or the writer's own source fails
         */
        void write(Path path) throws IOException;
    }

    /**
     * Writes or replaces a file.
     *
     * @param target the file's path; a symbolic link is followed
     * @param content writes the bytes
     * @throws IOException if the target is a directory or a special file, or cannot be written; an
     *     earlier file stays
     */
    public static void write(Path target, Content content) throws IOException {
        file(
                target,
                file -> {
                    try (OutputStream out =
                            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                        content.writeTo(out);
                    }
                });
    }

    /**
     * Writes or replaces a text file in UTF-8.
     *
     * @param target the file's path
     * @param text the file's content
     * @throws IOException as {@link #write}
     */
    public static void writeString(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes or replaces a text file in UTF-8, line by line.
     *
     * @param target the file's path
     * @param lines each without its end
     * @throws IOException as {@link #write}
     */
    public static void writeLines(Path target, Stream<String> lines) throws IOException {
        write(
                target,
                out -> {
                    for (String line : (Iterable<String>) lines::iterator) {
                        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
    }

    /**
     * Appends a line to a text file. The whole file is rewritten, so that a reader never sees half
     * a line; suitable for files of up to some megabytes, such as {@code metrics.jsonl}.
     *
     * @param target the file's path; created if missing
     * @param line the line without its end, and without other line breaks
     * @throws IOException if the file does not end with a line break, or as {@link #write}
     */
    public static void appendLine(Path target, String line) throws IOException {
        byte[] before = Files.exists(target) ? Files.readAllBytes(target) : new byte[0];
        if (before.length > 0 && before[before.length - 1] != '\n') {
            throw new IOException(
                    target + " must end with a line break, got an unfinished last line");
        }
        write(
                target,
                out -> {
                    out.write(before);
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                });
    }

    /**
     * Writes or replaces a file with code that needs a path.
     *
     * @param target the file's path; a symbolic link is followed
     * @param writer writes a file that has the target's name
     * @throws IOException as {@link #write}
     */
    public static void file(Path target, PathWriter writer) throws IOException {
        requireRegular(target);
        place(target, target.getFileName().toString(), writer);
    }

    /**
     * Creates a directory with its files.
     *
     * @param target the directory's path; must not exist
     * @param writer fills an empty directory
     * @throws IOException if the target exists, or cannot be written
     */
    public static void directory(Path target, PathWriter writer) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    "%s must not exist yet, got %s; remove it or choose another name"
                            .formatted(target, kind(target)));
        }
        place(target, "", writer);
    }

    /**
     * Creates or replaces a directory with its files. The old directory is moved away just before
     * the new one gets its name; a kill between the two leaves both under temporary names.
     *
     * @param target the directory's path
     * @param writer fills an empty directory
     * @throws IOException if the target is a file, or cannot be written
     */
    public static void replaceDirectory(Path target, PathWriter writer) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    target + " must be a directory or not exist yet, got " + kind(target));
        }
        place(target, "", writer);
    }

    /**
     * Checks that a target can be written, before long work whose result would be lost otherwise.
     * Leaves nothing but the missing parent directories.
     *
     * @param target the path of a file, or of a directory that does not exist
     * @param inputs files that are read and must stay
     * @throws IOException as {@link #write}, or if the target is one of the inputs
     */
    public static void requireWritable(Path target, Path... inputs) throws IOException {
        requireRegular(target);
        for (Path input : inputs) {
            if (Files.exists(target) && Files.exists(input) && Files.isSameFile(target, input)) {
                throw new IOException(
                        "the output must be another file than the input, got %s for both"
                                .formatted(target));
            }
        }
        try {
            Path partial = partialBeside(target);
            Files.createFile(partial);
            Files.delete(partial);
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    /**
     * Removes what killed writers left in a directory. Call it only while no other process writes
     * there, that is under the run's {@link RunLock}.
     *
     * @param directory the parent of targets; its subdirectories are not searched
     * @throws IOException if the directory cannot be read, or a leftover cannot be removed
     */
    public static void removeLeftovers(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path leftover : entries.filter(AtomicFiles::isPartial).toList()) {
                deleteTree(leftover);
            }
        }
    }

    /**
     * Removes a directory with its files. A kill leaves the whole directory or a leftover.
     *
     * @param directory an existing directory
     * @throws IOException if it cannot be removed
     */
    public static void delete(Path directory) throws IOException {
        Path partial = partialBeside(directory);
        Files.move(directory, partial, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(partial);
    }

    private static void place(Path target, String name, PathWriter writer) throws IOException {
        try {
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target;
            Path partial = partialBeside(place);
            try {
                Path made = Files.createDirectory(partial).resolve(name);
                writer.write(made);
                syncTree(made);
                if (Files.isDirectory(place)) {
                    swap(made, place);
                } else {
                    rename(made, place);
                }
                sync(parentOf(place));
            } finally {
                deleteTree(partial);
            }
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A directory cannot be renamed over another one that has files. */
    private static void swap(Path made, Path target) throws IOException {
        Path old = partialBeside(target);
        rename(target, old);
        try {
            rename(made, target);
        } catch (IOException e) {
            rename(old, target);
            throw e;
        }
        deleteTree(old);
    }

    private static void syncTree(Path root) throws IOException {
        try (Stream<Path> entries = Files.walk(root)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (!Files.isSymbolicLink(entry)) {
                    sync(entry);
                }
            }
        }
    }

    /** Some file systems, such as CIFS and those of FUSE, cannot sync directories. */
    static void sync(Path entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            if (!Files.isDirectory(entry) || IoFailures.isOfTheDisk(e)) {
                throw e;
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            List<Path> paths = new ArrayList<>();
            try (Stream<Path> entries = Files.walk(root)) {
                entries.sorted(Comparator.reverseOrder()).forEach(paths::add);
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }

    private static Path partialBeside(Path target) throws IOException {
        Path parent = parentOf(target);
        if (Files.exists(parent) && !Files.isDirectory(parent)) {
            throw new NotDirectoryException(parent.toString());
        }
        Files.createDirectories(parent);
        long random = ThreadLocalRandom.current().nextLong();
        return target.resolveSibling(
                "." + target.getFileName() + ".%016x.partial".formatted(random));
    }

    private static Path parentOf(Path target) {
        Path parent = target.getParent();
        return parent == null ? Path.of(".") : parent;
    }

    private static boolean isPartial(Path path) {
        return PARTIAL.matcher(String.valueOf(path.getFileName())).matches();
    }

    /** Names the target if its own file system failed, but not if the caller's code did. */
    private static IOException explained(Path target, IOException failure) {
        if (failure instanceof FileSystemException e && e.getFile() != null) {
            Path file = Path.of(e.getFile());
            boolean above = target.startsWith(file) && !target.equals(file);
            if (above || isPartial(file) || target.equals(file)) {
                return unwritable(target, above ? IoFailures.describe(e) : IoFailures.reason(e), e);
            }
        }
        return IoFailures.isOfTheDisk(failure)
                ? unwritable(target, IoFailures.reason(failure), failure)
                : failure;
    }

    private static IOException unwritable(Path target, String reason, IOException cause) {
        return new IOException("could not write %s: %s".formatted(target, reason), cause);
    }

    private static void requireRegular(Path target) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException(
                    target + " must be a regular file or not exist yet, got " + kind(target));
        }
    }

    private static String kind(Path path) {
        if (Files.isSymbolicLink(path)) {
            return "a symbolic link";
        }
        if (Files.isDirectory(path)) {
            return "a directory";
        }
        return Files.isRegularFile(path) ? "a file" : "a special file";
    }
}
