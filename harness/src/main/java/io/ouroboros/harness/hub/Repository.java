package io.ouroboros.harness.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A repository of a hub.
 *
 * @param kind what it holds
 * @param id {@code NAME} or {@code OWNER/NAME}
 */
record Repository(RepositoryKind kind, String id) {
    /** As {@code huggingface_hub/utils/_validators.py} has it, in ASCII. */
    private static final Pattern ID = Pattern.compile("(\\w[\\w.-]*/)?\\w([\\w.-]{0,94}\\w)?");

    /** Branches, tags, commits and {@code refs/pr/1}; never the start of a path elsewhere. */
    private static final Pattern REVISION = Pattern.compile("\\w[\\w.+-]*(/\\w[\\w.+-]*)*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    Repository {
        requireId(id);
    }

    static void requireId(String text) {
        if (!isId(text)) {
            throw new IllegalArgumentException(
                    "hub id must be NAME or OWNER/NAME of letters, digits, '-', '_' and '.', got "
                            + text);
        }
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.contains("..") && !text.contains("--");
    }

    static String requireRevision(String revision) {
        if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
            throw new IllegalArgumentException(
                    "revision must be a branch, tag or commit, got " + revision);
        }
        return revision;
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** The directory's name in the cache, such as {@code models--facebook--opt-125m}. */
    String folderName() {
        return kind.plural() + "--" + id.replace("/", "--");
    }

    /** Where the hub lists a revision's files, with sizes and hashes. */
    URI listingAddress(URI endpoint, String revision) {
        return URI.create(
                "%s/api/%s/%s/revision/%s?blobs=true"
                        .formatted(endpoint, kind.plural(), id, quoted(revision)));
    }

    /** Where the hub has a file. */
    URI fileAddress(URI endpoint, String commit, String path) {
        String quotedPath =
                Arrays.stream(path.split("/"))
                        .map(Repository::quoted)
                        .collect(Collectors.joining("/"));
        return URI.create(
                "%s/%s%s/resolve/%s/%s"
                        .formatted(endpoint, kind.addressPrefix(), id, commit, quotedPath));
    }

    /** Returns the words for messages, such as {@code model facebook/opt-125m}. */
    @Override
    public String toString() {
        return kind + " " + id;
    }

    private static String quoted(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
