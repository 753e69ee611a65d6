package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A file's content as the hub states it.
 *
 * @param etag the SHA-256 of a file in large file storage, the SHA-1 of git's blob of another one,
 *     or whatever a mirror gives instead; the name of the content in the cache
 * @param sizeBytes its length
 */
record Blob(String etag, long sizeBytes) {
    private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SHA_1 = Pattern.compile("[0-9a-f]{40}");

    /** Whether an ETag may name a file, and a size may be one. */
    static boolean isUsable(String etag, long sizeBytes) {
        return FILE_NAME.matcher(etag).matches() && sizeBytes >= 0;
    }

    /** Whether a file has this length; its content was checked when it came. */
    boolean hasSizeOf(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == sizeBytes;
    }

    /**
     * Hashes a file in the way of the ETag.
     *
     * @return the hash; the ETag itself where that is no hash
     */
    String hashOf(Path file) throws IOException {
        if (SHA_256.matcher(etag).matches()) {
            return Sha256.ofFile(file);
        }
        return SHA_1.matcher(etag).matches() ? gitHash(file) : etag;
    }

    /** What {@code git hash-object} prints. */
    private static String gitHash(Path file) throws IOException {
        MessageDigest digest = sha1();
        String header = "blob " + Files.size(file) + "\0";
        digest.update(header.getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the Java platform must offer SHA-1, got none", e);
        }
    }
}
