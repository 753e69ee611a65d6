package io.ouroboros.harness.hub;

import io.ouroboros.harness.data.ByteLevelBpeConverter;
import io.ouroboros.harness.hub.SnapshotDownload.Snapshot;
import io.ouroboros.harness.io.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories for models whose repository has a tokenizer in GPT-2's older form and no {@code
 * tokenizer.json}: {@code models--facebook--opt-125m/COMMIT/} holds links to the snapshot's files,
 * and the {@code tokenizer.json} that {@link ByteLevelBpeConverter} builds. The snapshot itself
 * stays as the hub has it.
 *
 * @param roots where the directories may be
 * @param cache creates the links
 */
record PreparedModels(WritableRoots roots, HubCache cache) {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedModels.class);
    private static final String TOKENIZER = "tokenizer.json";

    /** Returns the snapshot itself, or the directory that was prepared now or earlier. */
    Snapshot prepare(HubRepo repo, Snapshot snapshot) throws IOException {
        if (!ByteLevelBpeConverter.applies(snapshot.directory())) {
            return snapshot;
        }
        List<String> names = new ArrayList<>(snapshot.names());
        names.add(TOKENIZER);
        return roots.first(
                "write the tokenizer.json of " + repo,
                root -> {
                    Path directory = root.resolve(repo.folderName()).resolve(snapshot.commit());
                    if (!isComplete(directory, snapshot, names)) {
                        build(directory, snapshot, names);
                    }
                    return new Snapshot(snapshot.commit(), directory, names);
                });
    }

    private void build(Path directory, Snapshot snapshot, List<String> names) throws IOException {
        Path lock = directory.resolveSibling("." + snapshot.commit() + ".lock");
        try (CacheLock unused = CacheLock.acquire(lock)) {
            if (!isComplete(directory, snapshot, names)) {
                AtomicFiles.replaceDirectory(directory, target -> fill(target, snapshot));
                LOG.info("built {} from vocab.json and merges.txt", directory.resolve(TOKENIZER));
            }
        }
    }

    /** Whether each file is there; the links break if the cache is removed. */
    private static boolean isComplete(Path directory, Snapshot snapshot, List<String> names)
            throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Path original = snapshot.directory().resolve(name);
            if (!Files.exists(file)
                    || (!name.equals(TOKENIZER) && Files.size(file) != Files.size(original))) {
                return false;
            }
        }
        return true;
    }

    private void fill(Path target, Snapshot snapshot) throws IOException {
        for (String name : snapshot.names()) {
            Path content = snapshot.directory().resolve(name).toRealPath();
            cache.place(target.resolve(name), content, content);
        }
        AtomicFiles.writeString(
                target.resolve(TOKENIZER),
                ByteLevelBpeConverter.tokenizerJson(snapshot.directory()));
    }
}
