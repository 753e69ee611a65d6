package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model directories of our own, for models whose repository has the parts of a tokenizer but no
 * {@code tokenizer.json}: {@code models--facebook--opt-125m/COMMIT/} holds links to the snapshot's
 * files, and the {@code tokenizer.json} that {@link ByteLevelBpeConverter} builds. The shared cache
 * is left as the hub has it.
 *
 * @param root where the directories are
 * @param cache makes the links
 */
record PreparedModels(Path root, HubCache cache) {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedModels.class);
    private static final String TOKENIZER = "tokenizer.json";

    /** A directory that a model can be loaded from, and its files. */
    record Model(Path directory, List<String> names) {}

    /** Returns the snapshot itself, or the directory that was made of it now or earlier. */
    Model prepare(Repository repository, SnapshotFetcher.Snapshot snapshot)
            throws IOException, InterruptedException {
        if (!ByteLevelBpeConverter.applies(snapshot.directory())) {
            return new Model(snapshot.directory(), snapshot.names());
        }
        List<String> names = new ArrayList<>(snapshot.names());
        names.add(TOKENIZER);
        Path directory = root.resolve(repository.folderName()).resolve(snapshot.commit());
        Path lock = directory.resolveSibling("." + snapshot.commit() + ".lock");
        try (FileMutex unused = FileMutex.acquire(lock)) {
            if (!isComplete(directory, snapshot, names)) {
                AtomicFiles.replaceDirectory(directory, target -> fill(target, snapshot));
                LOG.info(
                        "built tokenizer.json of {} from vocab.json and merges.txt, in {}",
                        repository,
                        directory);
            }
        }
        return new Model(directory, names);
    }

    /** Whether each name leads to a file; its cache may have been removed, or be another by now. */
    private static boolean isComplete(
            Path directory, SnapshotFetcher.Snapshot snapshot, List<String> names)
            throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Path original = snapshot.directory().resolve(name);
            boolean whole =
                    Files.exists(file)
                            && (name.equals(TOKENIZER) || Files.size(file) == Files.size(original));
            if (!whole) {
                return false;
            }
        }
        return true;
    }

    private void fill(Path target, SnapshotFetcher.Snapshot snapshot) throws IOException {
        for (String name : snapshot.names()) {
            Path content = snapshot.directory().resolve(name).toRealPath();
            cache.place(target.resolve(name), content, content);
        }
        AtomicFiles.writeString(
                target.resolve(TOKENIZER),
                ByteLevelBpeConverter.tokenizerJson(snapshot.directory()));
    }
}
