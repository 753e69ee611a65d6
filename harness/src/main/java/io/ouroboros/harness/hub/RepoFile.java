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
 * A file of a repository at a commit.
 *
 * @param repo where it is
 * @param commit 40 hexadecimal digits
 * @param path its path in the repository
 * @param etag the name of its blob in the cache: the SHA-256 of a file in large file storage, the
 *     SHA-1 of git's blob of any other file, or whatever a mirror sends
 * @param sizeBytes its length
 */
record RepoFile(HubRepo repo, String commit, String path, String etag, long sizeBytes) {
    private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final int SHA_1_DIGITS = 40;
    private static final int SHA_256_DIGITS = 64;

    /** Whether an ETag can name a blob and the size is known. */
    static boolean isComplete(String etag, long sizeBytes) {
        return FILE_NAME.matcher(etag).matches() && sizeBytes >= 0;
    }

    /** Whether a blob is there; its content was checked when it was downloaded. */
    boolean hasSizeOf(Path blob) throws IOException {
        return Files.isRegularFile(blob) && Files.size(blob) == sizeBytes;
    }

    /** Hashes a download with the algorithm of the ETag; returns the ETag if it is no hash. */
    String hashOf(Path download) throws IOException {
        if (!etag.matches("[0-9a-f]+")) {
            return etag;
        }
        return switch (etag.length()) {
            case SHA_256_DIGITS -> Sha256.ofFile(download);
            case SHA_1_DIGITS -> gitHash(download);
            default -> etag;
        };
    }

    /** What {@code git hash-object} prints. */
    private static String gitHash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has SHA-1
        }
    }

    /** The text for messages, such as {@code config.json of model facebook/opt-125m}. */
    @Override
    public String toString() {
        return path + " of " + repo;
    }
}
