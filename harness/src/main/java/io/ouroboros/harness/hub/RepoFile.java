package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

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

    RepoFile with(String otherEtag, long otherSizeBytes) {
        return new RepoFile(repo, commit, path, otherEtag, otherSizeBytes);
    }

    URI address(URI endpoint) {
        return repo.fileAddress(endpoint, commit, path);
    }

    /** Whether ETag and size are known, and the ETag can name a file. */
    boolean isComplete() {
        return FILE_NAME.matcher(etag).matches() && sizeBytes >= 0;
    }

    /** Whether a blob is there; its content was checked when it was downloaded. */
    boolean hasSizeOf(Path blob) {
        return Files.isRegularFile(blob) && blob.toFile().length() == sizeBytes;
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
        MessageDigest digest =
                DigestUtils.updateDigest(
                        DigestUtils.getSha1Digest(), "blob " + Files.size(file) + "\0");
        return new DigestUtils(digest).digestAsHex(file);
    }

    @Override
    public String toString() {
        return path + " of " + repo;
    }
}
