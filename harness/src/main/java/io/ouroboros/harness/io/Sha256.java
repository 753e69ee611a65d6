package io.ouroboros.harness.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** SHA-256 hashes of bytes, files and directory trees, as 64 lower-case hexadecimal digits. */
public final class Sha256 {
    private static final Comparator<String> BY_BYTES =
            (left, right) -> Arrays.compareUnsigned(utf8(left), utf8(right));

    private Sha256() {}

    /**
     * Hashes bytes.
     *
     * @param bytes what to hash
     * @return 64 hexadecimal digits
     */
    public static String ofBytes(byte[] bytes) {
        return HexFormat.of().formatHex(newDigest().digest(bytes));
    }

    /**
     * Hashes a text.
     *
     * @param text hashed in UTF-8
     * @return 64 hexadecimal digits
     */
    public static String ofText(String text) {
        return ofBytes(utf8(text));
    }

    /**
     * Hashes a file of any size, as {@code sha256sum} does.
     *
     * @param file a regular file
     * @return 64 hexadecimal digits
     * @throws IOException if the file cannot be read
     */
    public static String ofFile(Path file) throws IOException {
        return ofFile(file, numBytes -> {});
    }

    /**
     * Hashes a file and reports progress.
     *
     * @param file a regular file
     * @param read called with the size of each piece, in bytes, once it is hashed
     * @return 64 hexadecimal digits
     * @throws IOException if the file cannot be read
     */
    public static String ofFile(Path file, IntConsumer read) throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
                read.accept(length);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Hashes the names and contents of all files below a directory; links are followed, empty
     * directories ignored. The result equals that of this command:
     *
     * <pre>{@code
     * find -L . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
     * }</pre>
     *
     * @param directory the root of the tree; its own name is not hashed
     * @return 64 hexadecimal digits
     * @throws IOException if something below the directory cannot be read
     */
    public static String ofDirectory(Path directory) throws IOException {
        StringBuilder listing = new StringBuilder();
        for (String name : fileNames(directory)) {
            listing.append(ofFile(directory.resolve(name))).append("  ").append(name).append('\n');
        }
        return ofText(listing.toString());
    }

    /**
     * Starts a hash of data that comes in pieces.
     *
     * @return a digest
     */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }

    private static List<String> fileNames(Path directory) throws IOException {
        try (Stream<Path> entries = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return entries.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                    .sorted(BY_BYTES)
                    .toList();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
