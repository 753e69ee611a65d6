package io.ouroboros.harness.hub;

import com.google.gson.JsonElement;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a revision.
 *
 * @param commit 40 hexadecimal digits
 * @param files each file's content by its path in the repository; empty where the hub, as some
 *     mirrors do, leaves size or hash out
 */
record Listing(String commit, NavigableMap<String, Optional<Blob>> files) {
    /**
     * Reads the hub's answer: {@code {"sha":..., "siblings":[{"rfilename":..., "size":...,
     * "blobId":..., "lfs":{"sha256":...}}, ...]}}.
     *
     * @param where what messages call the answer
     * @throws IOException if it is not that, or holds a path that leads out of the repository
     */
    static Listing parse(byte[] body, String where) throws IOException {
        JsonFields answer = JsonFields.parse(new String(body, StandardCharsets.UTF_8), where);
        String commit = answer.requireString("sha");
        if (!Repository.isCommit(commit)) {
            throw new HubException(
                    "sha must be 40 hexadecimal digits, got \"%s\" in %s"
                            .formatted(printable(commit), where));
        }
        JsonElement siblings = answer.object().get("siblings");
        if (siblings == null || !siblings.isJsonArray()) {
            throw new HubException("siblings must be an array, got none in " + where);
        }
        NavigableMap<String, Optional<Blob>> files = new TreeMap<>();
        for (JsonElement sibling : siblings.getAsJsonArray()) {
            if (!sibling.isJsonObject()) {
                throw new HubException("siblings must hold objects, got others in " + where);
            }
            JsonFields file = new JsonFields(sibling.getAsJsonObject(), where);
            files.put(requirePath(file.requireString("rfilename"), where), blob(file));
        }
        return new Listing(commit, files);
    }

    private static Optional<Blob> blob(JsonFields file) throws IOException {
        if (!file.has("size")) {
            return Optional.empty();
        }
        long sizeBytes = file.requireLong("size");
        String etag = "";
        if (file.has("lfs")) {
            etag = file.requireObject("lfs").requireString("sha256");
        } else if (file.has("blobId")) {
            etag = file.requireString("blobId");
        }
        return Blob.isUsable(etag, sizeBytes)
                ? Optional.of(new Blob(etag, sizeBytes))
                : Optional.empty();
    }

    /** Refuses what would leave the snapshot's directory, on this or another system. */
    private static String requirePath(String path, String where) throws HubException {
        boolean odd = path.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c));
        boolean leads = false;
        for (String segment : path.split("/", -1)) {
            leads |= segment.isEmpty() || segment.equals(".") || segment.equals("..");
        }
        if (odd || leads) {
            throw new HubException(
                    "file name must stay within its repository, got \"%s\" in %s"
                            .formatted(printable(path), where));
        }
        return path;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
