package io.ouroboros.harness.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.IntConsumer;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256 hashes of bytes and files, as 64 lower-case hexadecimal digits. */
public final class Sha256 {
    private Sha256() {}

    /**
     * Hashes bytes.
     *
     * @param bytes what to hash
     * @return 64 hexadecimal digits
     */
    public static String ofBytes(byte[] bytes) {
        return DigestUtils.sha256Hex(bytes);
    }

    /**
     * Hashes a text.
     *
     * @param text hashed in UTF-8
     * @return 64 hexadecimal digits
     */
    public static String ofText(String text) {
        return DigestUtils.sha256Hex(text);
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
     * Starts a hash of data that comes in pieces.
     *
     * @return a digest
     */
    public static MessageDigest newDigest() {
        return DigestUtils.getSha256Digest();
    }
}
