package io.ouroboros.harness.hub;

import io.ouroboros.datasets.text.DatasetLayout;
import io.ouroboros.harness.hub.SnapshotDownload.Snapshot;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.lora.AdapterDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Downloads models and datasets of a Hugging Face hub into the cache that the Python tools share,
 * and finds them there.
 *
 * <p>It downloads what an experiment needs: a model's configuration, tokenizer and weights in one
 * format, or the files of one configuration of a dataset. Up to four files are downloaded at a
 * time; each resumes where it stopped, is retried after failures that may pass, and is checked
 * against the hub's size and hash. If the hub cannot be reached, a revision in the cache is used
 * with a warning. Several threads and processes may use one cache.
 */
public final class HubClient {
    /** The branch that a repository has from its start. */
    public static final String DEFAULT_REVISION = "main";

    private final SnapshotDownload download;
    private final PreparedModels prepared;
    private final MergedModels merged;

    private HubClient(SnapshotDownload download, PreparedModels prepared, MergedModels merged) {
        this.download = download;
        this.prepared = prepared;
        this.merged = merged;
    }

    /**
     * Creates a client; nothing is sent yet.
     *
     * @param config which hub, as whom, and where on this machine
     * @param progress shows the bytes of each download
     * @param interruption stops downloads; the files so far are kept
     * @return the client
     */
    public static HubClient of(HubConfig config, Progress progress, Interruption interruption) {
        HubCache cache = new HubCache(config.cacheDirectory(), Files::createSymbolicLink);
        return of(config, RetryPolicy.STANDARD, cache, progress, interruption);
    }

    /** Creates a client with another retry policy or cache, for tests. */
    static HubClient of(
            HubConfig config,
            RetryPolicy retry,
            HubCache cache,
            Progress progress,
            Interruption interruption) {
        WritableRoots preparedRoots =
                new WritableRoots(
                        List.of(cache.root().resolve(".ouroboros"), config.fallbackDirectory()));
        return new HubClient(
                new SnapshotDownload(config, retry, cache, progress, interruption),
                new PreparedModels(preparedRoots, cache),
                new MergedModels(preparedRoots));
    }

    /**
     * Adds an adapter of PEFT to its base model.
     *
     * @param directory the adapter's directory
     * @param adapter the same, opened
     * @param base the base model's directory
     * @return a model directory in the cache
     * @throws IOException if a file is missing or damaged, the adapter does not fit the model, or
     *     the cache cannot be written
     */
    Path merge(Path directory, AdapterDirectory adapter, Path base) throws IOException {
        return merged.merge(directory, adapter, base);
    }

    /**
     * Gets a model.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param revision a branch, a tag or a commit; {@link #DEFAULT_REVISION} by default
     * @return the model's directory
     * @throws IllegalArgumentException if the id or the revision is malformed
     * @throws HubException if neither the hub nor the cache has it
     * @throws IOException if it lacks a file of a model, or the cache cannot be written
     */
    public ModelSnapshot fetchModel(String id, String revision) throws IOException {
        HubRepo repo = new HubRepo(HubRepo.Type.MODEL, id);
        Snapshot snapshot =
                download.fetch(repo, HubRepo.requireRevision(revision), new ModelFiles());
        Snapshot model = prepared.prepare(repo, snapshot);
        List<Path> files = paths(model.directory(), model.names().stream().sorted().toList());
        return new ModelSnapshot(id, revision, model.commit(), model.directory(), files);
    }

    /**
     * Gets one configuration of a dataset, all splits.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param config the configuration, such as {@code wikitext-2-raw-v1}; empty for the only one
     * @param revision a branch, a tag or a commit; {@link #DEFAULT_REVISION} by default
     * @return the files of each split
     * @throws IllegalArgumentException if the id or the revision is malformed
     * @throws HubException if neither the hub nor the cache has it
     * @throws IOException if it has no such configuration, or several and none is named, or the
     *     cache cannot be written
     */
    public DatasetSnapshot fetchDataset(String id, String config, String revision)
            throws IOException {
        HubRepo repo = new HubRepo(HubRepo.Type.DATASET, id);
        DatasetFiles selection = new DatasetFiles(config);
        Snapshot snapshot = download.fetch(repo, HubRepo.requireRevision(revision), selection);
        Path directory = snapshot.directory();
        NavigableSet<String> names = new TreeSet<>(snapshot.names());
        RepoTree tree = new RepoTree(names, directory::resolve, directory.toString());
        DatasetLayout layout = selection.layout(tree);
        NavigableMap<String, List<Path>> splits = new TreeMap<>();
        layout.files()
                .forEach((split, files) -> splits.put(split.toString(), paths(directory, files)));
        return new DatasetSnapshot(
                id,
                config,
                revision,
                snapshot.commit(),
                directory,
                directory.resolve(layout.directory()),
                splits);
    }

    private static List<Path> paths(Path directory, List<String> names) {
        return names.stream().map(directory::resolve).toList();
    }
}
