package io.ouroboros.harness.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
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
 * Writes files and directories that are either wholly there, and on the disk, or not there at all.
 *
 * <p>Everything is written under a temporary name beside its target, {@code
 * .NAME.0123456789abcdef.partial}, synced, renamed to the target's name, and the directory that
 * holds it is synced too. A reader, and a run that starts after the machine lost its power, sees
 * the old state or the new one. A writer that fails removes what it wrote; what a killed writer
 * left is known by its name and goes with {@link #removeLeftovers}.
 *
 * <p>Missing parent directories of a target are made. Failures of a target's own file system become
 * an {@link IOException} that names the target; exceptions of the caller's own code pass through as
 * they are.
 */
public final class AtomicFiles {
    private static final Pattern PARTIAL = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.partial");

    private AtomicFiles() {}

    /** Writes the bytes of one file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything that the file holds.
         *
         * @param out buffered; closed by the caller
         * @throws IOException if a byte could not be written, or the writer's own source fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one file at a path. */
    @FunctionalInterface
    public interface FileWriter {
        /**
         * Writes the file.
         *
         * @param file where to, a file that does not exist; it has the target's name
         * @throws IOException if it could not be written, or the writer's own source fails
         */
        void write(Path file) throws IOException;
    }

    /** Fills one directory. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Writes every file that the directory holds.
         *
         * @param directory empty, under its temporary name
         * @throws IOException if a file could not be written, or the filler's own source fails
         */
        void fill(Path directory) throws IOException;
    }

    /**
     * Writes a file, in place of one that may be there.
     *
     * @param target the file's path; a symbolic link is followed
     * @param content writes the bytes
     * @throws IOException if the target is a directory or a special file, or cannot be written; the
     *     earlier file, if there was one, is then still there
     */
    public static void write(Path target, Content content) throws IOException {
        requireRegular(target);
        try {
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target;
            Path partial = partialBeside(place);
            try {
                writeSynced(partial, content);
                rename(partial, place);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    /**
     * Tries whether {@link #write} or {@link #directory} could have this target, before long work
     * whose result would be lost. Leaves nothing but the directories above it.
     *
     * @param target the path of a file, or of a directory that does not exist
     * @throws IOException as {@link #write}
     */
    public static void requireWritable(Path target) throws IOException {
        requireRegular(target);
        try {
            Path partial = partialBeside(target);
            Files.createFile(partial);
            Files.delete(partial);
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    private static void requireRegular(Path target) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IOException(
                    target + " must be a regular file or not exist yet, got " + kind(target));
        }
    }

    /**
     * Writes a text file in UTF-8, in place of one that may be there.
     *
     * @param target the file's path
     * @param text all that the file holds
     * @throws IOException as {@link #write}
     */
    public static void writeString(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Appends a line to a text file so that a reader sees all of it or nothing: the file is written
     * anew, which suits files of up to some megabytes, such as {@code metrics.jsonl}.
     *
     * @param target the file's path; made if missing
     * @param line the line without its end
     * @throws IllegalArgumentException if the line holds a line break
     * @throws IOException if the file does not end with a line break, which no file written here
     *     does, or as {@link #write}
     */
    public static void appendLine(Path target, String line) throws IOException {
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(
                    "line must hold no line break, got one in: " + line.strip());
        }
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
     * Writes a file by code that wants a path, in place of one that may be there.
     *
     * @param target the file's path; a symbolic link is followed
     * @param writer writes the file
     * @throws IOException as {@link #write}
     */
    public static void file(Path target, FileWriter writer) throws IOException {
        requireRegular(target);
        try {
            Path place = Files.isSymbolicLink(target) ? target.toRealPath() : target;
            Path partial = partialBeside(place);
            try {
                Files.createDirectory(partial);
                Path file = partial.resolve(target.getFileName());
                writer.write(file);
                sync(file);
                rename(file, place);
            } finally {
                deleteTree(partial);
            }
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    /**
     * Makes a directory with everything in it.
     *
     * @param target the directory's path; nothing may be there yet
     * @param filler writes the files; each is synced before the directory gets its name
     * @throws IOException if something is at the target, or the directory cannot be written
     */
    public static void directory(Path target, Filler filler) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    target
                            + " must not exist yet, got "
                            + kind(target)
                            + "; remove it or choose another name");
        }
        fillAndRename(target, filler);
    }

    /**
     * Makes a directory with everything in it, in place of one that may be there. The old one is
     * moved away just before the new one gets its name, so a kill between the two leaves no target,
     * and both as leftovers.
     *
     * @param target the directory's path
     * @param filler as in {@link #directory}
     * @throws IOException if the target is a file, or the directory cannot be written
     */
    public static void replaceDirectory(Path target, Filler filler) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(
                    target + " must be a directory or not exist yet, got " + kind(target));
        }
        fillAndRename(target, filler);
    }

    /**
     * Removes what killed writers left in a directory. Call it only while no other process writes
     * there, that is under the run's {@link RunLock}.
     *
     * @param directory where {@link #write} and {@link #directory} had their targets; its
     *     subdirectories are not searched
     * @return the names that were removed, sorted
     * @throws IOException if the directory cannot be read, or a leftover cannot be removed
     */
    public static List<String> removeLeftovers(Path directory) throws IOException {
        List<String> removed = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : (Iterable<Path>) entries.sorted()::iterator) {
                if (isPartial(entry)) {
                    deleteTree(entry);
                    removed.add(String.valueOf(entry.getFileName()));
                }
            }
        }
        return removed;
    }

    /**
     * Removes a directory with everything in it so that a kill leaves all of it or a leftover.
     *
     * @param directory an existing directory
     * @throws IOException if it cannot be removed
     */
    public static void delete(Path directory) throws IOException {
        Path partial = partialBeside(directory);
        Files.move(directory, partial, StandardCopyOption.ATOMIC_MOVE);
        deleteTree(partial);
    }

    private static void fillAndRename(Path target, Filler filler) throws IOException {
        try {
            Path partial = partialBeside(target);
            try {
                Files.createDirectory(partial);
                filler.fill(partial);
                syncTree(partial);
                if (Files.exists(target)) {
                    swap(partial, target);
                } else {
                    rename(partial, target);
                }
            } finally {
                deleteTree(partial);
            }
        } catch (IOException e) {
            throw explained(target, e);
        }
    }

    private static void swap(Path partial, Path target) throws IOException {
        Path old = partialBeside(target);
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        try {
            rename(partial, target);
        } catch (IOException e) {
            Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        deleteTree(old);
    }

    private static void writeSynced(Path file, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void rename(Path partial, Path target) throws IOException {
        Files.move(
                partial,
                target,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        sync(parentOf(target));
    }

    private static void syncTree(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (!Files.isSymbolicLink(entry)) {
                    sync(entry);
                }
            }
        }
    }

    /**
     * Syncs a file or a directory; on Linux and macOS both can be opened for reading and synced so.
     */
    private static void sync(Path entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(root)) {
            for (Path entry :
                    (Iterable<Path>) entries.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(entry);
            }
        }
    }

    private static Path partialBeside(Path target) throws IOException {
        Path parent = parentOf(target);
        if (Files.exists(parent) && !Files.isDirectory(parent)) {
            throw new NotDirectoryException(parent.toString());
        }
        Files.createDirectories(parent);
        String random = String.format("%016x", ThreadLocalRandom.current().nextLong());
        return target.resolveSibling("." + target.getFileName() + "." + random + ".partial");
    }

    private static Path parentOf(Path target) {
        Path parent = target.getParent();
        return parent == null ? Path.of(".") : parent;
    }

    /**
     * Names the target where its own file system failed; leaves failures of the caller's sources
     * alone.
     */
    private static IOException explained(Path target, IOException failure) {
        if (IoFailures.lacksPath(failure)) {
            return unwritable(target, IoFailures.reason(failure), failure);
        }
        if (failure instanceof FileSystemException e && e.getFile() != null) {
            Path file = Path.of(e.getFile());
            boolean above = target.startsWith(file) && !target.equals(file);
            if (above || isPartial(file) || target.equals(file)) {
                return unwritable(target, IoFailures.reason(e) + (above ? " in " + file : ""), e);
            }
        }
        return failure;
    }

    private static IOException unwritable(Path target, String reason, IOException cause) {
        return new IOException(target + " must be writable, got " + reason, cause);
    }

    private static boolean isPartial(Path path) {
        return PARTIAL.matcher(String.valueOf(path.getFileName())).matches();
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
