package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.function.IOBiConsumer;

/**
 * The cache on this machine, in the layout of {@code huggingface_hub}.
 *
 * <pre>{@code
 * models--facebook--opt-125m/blobs/ETAG                   the files' contents
 * models--facebook--opt-125m/snapshots/COMMIT/config.json -> ../../blobs/ETAG
 * models--facebook--opt-125m/refs/main                    the commit, without a line break
 * .locks/models--facebook--opt-125m/ETAG.lock
 * .ouroboros/models--facebook--opt-125m/COMMIT/           see PreparedModels
 * }</pre>
 *
 * <p>A partial file is {@code blobs/ETAG.ouroboros.incomplete}, not Python's {@code
 * ETAG.incomplete}, because the two do not see each other's locks (see {@link CacheLock}). The
 * finished blob gets its name by one rename. Where the file system has no symbolic links, snapshots
 * hold copies.
 *
 * @param root the cache's directory
 * @param links creates symbolic links, as {@link Files#createSymbolicLink} does
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Understand
 *     caching</a>
 */
record HubCache(Path root, IOBiConsumer<Path, Path> links) {
    Path blob(RepoFile file) {
        return directory(file.repo()).resolve("blobs").resolve(file.etag());
    }

    Path partial(RepoFile file) {
        return blob(file).resolveSibling(file.etag() + ".ouroboros.incomplete");
    }

    Path lockFile(RepoFile file) {
        return root.resolve(".locks")
                .resolve(file.repo().folderName())
                .resolve(file.etag() + ".lock");
    }

    Path snapshot(HubRepo repo, String commit) {
        return directory(repo).resolve("snapshots").resolve(commit);
    }

    /** The commit that a revision had when it was last downloaded. */
    Optional<String> commit(HubRepo repo, String revision) throws IOException {
        if (HubRepo.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = ref(repo, revision);
        return Files.isRegularFile(ref)
                ? Optional.of(Files.readString(ref).strip()).filter(HubRepo::isCommit)
                : Optional.empty();
    }

    /** Writes a revision's commit. */
    void writeRef(HubRepo repo, String revision, String commit) throws IOException {
        if (!commit(repo, revision).equals(Optional.of(commit))) {
            AtomicFiles.writeString(ref(repo, revision), commit);
        }
    }

    /** The paths of a snapshot's files, with {@code /}; empty if there is no snapshot. */
    NavigableSet<String> names(HubRepo repo, String commit) throws IOException {
        Path snapshot = snapshot(repo, commit);
        NavigableSet<String> names = new TreeSet<>();
        if (Files.isDirectory(snapshot)) {
            try (Stream<Path> entries = Files.walk(snapshot, FileVisitOption.FOLLOW_LINKS)) {
                entries.filter(Files::isRegularFile)
                        .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Links a file of a snapshot to its blob, which must be in the cache. */
    void place(RepoFile file) throws IOException {
        Path snapshot = snapshot(file.repo(), file.commit());
        Path name = snapshot.resolve(file.path());
        Path blob = blob(file);
        if (Files.exists(name) && Files.mismatch(name, blob) < 0) {
            return;
        }
        Path directory = Objects.requireNonNullElse(name.getParent(), snapshot);
        Files.createDirectories(directory);
        place(name, directory.relativize(blob), blob);
    }

    /**
     * Creates or replaces a link, or a copy where there are no links.
     *
     * @param name the path of the link
     * @param target what the link points to
     * @param content the file to copy
     */
    void place(Path name, Path target, Path content) throws IOException {
        Path temporary = name.resolveSibling(".ouroboros-" + UUID.randomUUID());
        try {
            try {
                links.accept(temporary, target);
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.copy(content, temporary);
            }
            Files.move(
                    temporary,
                    name,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path ref(HubRepo repo, String revision) {
        return directory(repo).resolve("refs").resolve(revision);
    }

    private Path directory(HubRepo repo) {
        return root.resolve(repo.folderName());
    }
}
