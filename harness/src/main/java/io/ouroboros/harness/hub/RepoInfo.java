package io.ouroboros.harness.hub;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the hub says about a repository at a revision.
 *
 * @param commit the revision's commit, 40 hexadecimal digits
 * @param files each file by its path; without ETag or with a negative size where the hub leaves
 *     them out, as some mirrors do
 */
record RepoInfo(String commit, NavigableMap<String, RepoFile> files) {
    private static final Gson GSON = new Gson();

    /** The hub's JSON: {@code {"sha":..., "siblings":[{"rfilename":...}, ...]}}. */
    private record Answer(@Nullable String sha, @Nullable List<Sibling> siblings) {}

    private record Sibling(
            @Nullable String rfilename,
            @Nullable Long size,
            @Nullable String blobId,
            @Nullable Lfs lfs) {}

    private record Lfs(@Nullable String sha256) {}

    /**
     * Reads the hub's answer.
     *
     * @throws HubException if it is something else, or holds a path that leaves the repository
     */
    static RepoInfo parse(String json, HubRepo repo) throws HubException {
        Answer answer;
        try {
            answer = GSON.fromJson(json, Answer.class);
        } catch (JsonParseException e) {
            throw unusable(repo, "it is not the JSON that a hub sends");
        }
        if (answer == null
                || answer.sha == null
                || !HubRepo.isCommit(answer.sha)
                || answer.siblings == null) {
            throw unusable(repo, "it has no commit or no files");
        }
        NavigableMap<String, RepoFile> files = new TreeMap<>();
        for (Sibling sibling : answer.siblings) {
            String path = sibling.rfilename == null ? "" : sibling.rfilename;
            if (!staysWithin(path)) {
                throw unusable(
                        repo,
                        "it names the file \"%s\"".formatted(path.replaceAll("\\p{Cntrl}", "?")));
            }
            files.put(path, file(repo, answer.sha, path, sibling));
        }
        return new RepoInfo(answer.sha, files);
    }

    private static RepoFile file(HubRepo repo, String commit, String path, Sibling sibling) {
        String etag = sibling.lfs == null ? sibling.blobId : sibling.lfs.sha256;
        long sizeBytes = sibling.size == null ? -1 : sibling.size;
        return new RepoFile(repo, commit, path, etag == null ? "" : etag, sizeBytes);
    }

    /** Whether a path stays within the snapshot's directory, on any operating system. */
    private static boolean staysWithin(String path) {
        if (path.chars().anyMatch(c -> c == '\\' || Character.isISOControl(c))) {
            return false;
        }
        return Collections.disjoint(List.of(path.split("/", -1)), List.of("", ".", ".."));
    }

    private static HubException unusable(HubRepo repo, String why) {
        return new HubException("could not read the list of files of %s: %s".formatted(repo, why));
    }
}
