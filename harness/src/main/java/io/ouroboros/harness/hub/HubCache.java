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

/**
 * The cache on this machine, in the layout of {@code huggingface_hub}.
 *
 * <pre>{@code
 * models--facebook--opt-125m/blobs/ETAG                   the contents
 * models--facebook--opt-125m/snapshots/COMMIT/config.json -> ../../blobs/ETAG
 * models--facebook--opt-125m/refs/main                    the commit, without a line break
 * .locks/models--facebook--opt-125m/ETAG.lock
 * }</pre>
 *
 * <p>A partial file is {@code blobs/ETAG.ouroboros.incomplete}, not Python's {@code
 * ETAG.incomplete}, because the two do not see each other's locks (see {@link FileMutex}): each
 * writes its own, and the finished content gets its name by one rename. Where the file system has
 * no symbolic links, snapshots hold copies.
 *
 * @param root the cache's directory
 * @param links makes symbolic links
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Understand
 *     caching</a>
 */
record HubCache(Path root, LinkMaker links) {
    /** Makes a symbolic link, or throws as {@link Files#createSymbolicLink} does. */
    @FunctionalInterface
    interface LinkMaker {
        void link(Path link, Path target) throws IOException;
    }

    Path blob(Repository repository, Blob blob) {
        return directory(repository).resolve("blobs").resolve(blob.etag());
    }

    Path partial(Repository repository, Blob blob) {
        return blob(repository, blob).resolveSibling(blob.etag() + ".ouroboros.incomplete");
    }

    Path lockFile(Repository repository, Blob blob) {
        return root.resolve(".locks")
                .resolve(repository.folderName())
                .resolve(blob.etag() + ".lock");
    }

    Path snapshot(Repository repository, String commit) {
        return directory(repository).resolve("snapshots").resolve(commit);
    }

    /** The commit that a revision had when it was last downloaded. */
    Optional<String> commit(Repository repository, String revision) throws IOException {
        if (Repository.isCommit(revision)) {
            return Optional.of(revision);
        }
        Path ref = ref(repository, revision);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        return Optional.of(Files.readString(ref).strip()).filter(Repository::isCommit);
    }

    /** Remembers a revision's commit. */
    void writeCommit(Repository repository, String revision, String commit) throws IOException {
        if (!commit(repository, revision).equals(Optional.of(commit))) {
            AtomicFiles.writeString(ref(repository, revision), commit);
        }
    }

    /** The paths of the files that a snapshot holds, with {@code /}; none if it is missing. */
    NavigableSet<String> names(Repository repository, String commit) throws IOException {
        Path snapshot = snapshot(repository, commit);
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

    /** Puts a content that is there under a file's name in a snapshot. */
    void place(Repository repository, String commit, String path, Blob blob) throws IOException {
        Path snapshot = snapshot(repository, commit);
        Path file = snapshot.resolve(path);
        Path content = blob(repository, blob);
        if (Files.exists(file) && Files.mismatch(file, content) < 0) {
            return;
        }
        Path directory = Objects.requireNonNullElse(file.getParent(), snapshot);
        Files.createDirectories(directory);
        place(file, directory.relativize(content), content);
    }

    /**
     * Makes a name for a content.
     *
     * @param file the name
     * @param target what a link says
     * @param content what a copy is made of
     */
    void place(Path file, Path target, Path content) throws IOException {
        Path temporary = file.resolveSibling(".ouroboros-" + UUID.randomUUID());
        try {
            try {
                links.link(temporary, target);
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.copy(content, temporary);
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private Path ref(Repository repository, String revision) {
        return directory(repository).resolve("refs").resolve(revision);
    }

    private Path directory(Repository repository) {
        return root.resolve(repository.folderName());
    }
}
