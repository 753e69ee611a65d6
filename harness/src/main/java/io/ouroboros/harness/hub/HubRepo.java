package io.ouroboros.harness.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A repository of the hub.
 *
 * @param type what it holds
 * @param id {@code NAME} or {@code OWNER/NAME}
 */
record HubRepo(Type type, String id) {
    /** As in {@code huggingface_hub/utils/_validators.py}, in ASCII. */
    private static final Pattern ID = Pattern.compile("(\\w[\\w.-]*/)?\\w([\\w.-]{0,94}\\w)?");

    /** Branches, tags, commits and {@code refs/pr/1}; never a path that leaves {@code refs}. */
    private static final Pattern REVISION = Pattern.compile("\\w[\\w.+-]*(/\\w[\\w.+-]*)*");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** The types of repositories that experiments need. */
    enum Type {
        MODEL,
        DATASET;

        /** The type in the hub's API and in the cache's directories. */
        String plural() {
            return this + "s";
        }

        /** The type in the address of a file; models have none. */
        String addressPrefix() {
            return this == MODEL ? "" : plural() + "/";
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    HubRepo {
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
        return type.plural() + "--" + id.replace("/", "--");
    }

    /** Where the hub lists a revision's files, with sizes and hashes. */
    URI infoAddress(URI endpoint, String revision) {
        return URI.create(
                "%s/api/%s/%s/revision/%s?blobs=true"
                        .formatted(endpoint, type.plural(), id, quoted(revision)));
    }

    /** Where the hub has a file. */
    URI fileAddress(URI endpoint, String commit, String path) {
        String quotedPath =
                Arrays.stream(path.split("/"))
                        .map(HubRepo::quoted)
                        .collect(Collectors.joining("/"));
        return URI.create(
                "%s/%s%s/resolve/%s/%s"
                        .formatted(endpoint, type.addressPrefix(), id, commit, quotedPath));
    }

    /** The text for messages, such as {@code model facebook/opt-125m}. */
    @Override
    public String toString() {
        return type + " " + id;
    }

    private static String quoted(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
