package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Downloads models and datasets of a Hugging Face hub into the cache that the Python tools share,
 * and finds them there.
 *
 * <p>Only what an experiment needs is downloaded: configuration, tokenizer and one format of
 * weights of a model, the parquet files of one configuration of a dataset. Up to four files come at
 * a time; each is continued where it broke off, tried again after failures that may pass, and
 * checked against the hub's size and hash. What the cache has is not downloaded again. A hub that
 * cannot be reached is a warning if the cache has the revision as of its last download.
 *
 * <p>Not here: uploads, spaces, datasets that are not parquet, proxies of environment variables
 * (Java's {@code -Dhttps.proxyHost} works). Safe for use by several threads and processes.
 */
public final class HubClient {
    /** The branch that a repository has from its start. */
    public static final String DEFAULT_REVISION = "main";

    private final SnapshotFetcher fetcher;
    private final PreparedModels prepared;

    private HubClient(SnapshotFetcher fetcher, PreparedModels prepared) {
        this.fetcher = fetcher;
        this.prepared = prepared;
    }

    /**
     * Creates a client; nothing is sent yet.
     *
     * @param settings which hub, as whom, and where on this machine
     * @param progress shows the bytes of each download
     * @param interruption stops downloads; what is there of them is kept
     * @return the client
     */
    public static HubClient of(HubConfig settings, Progress progress, Interruption interruption) {
        HubCache cache = new HubCache(settings.cacheDirectory(), Files::createSymbolicLink);
        return of(settings, TransferPolicy.STANDARD, cache, progress, interruption);
    }

    /** Creates a client with another patience or cache, for tests. */
    static HubClient of(
            HubConfig settings,
            TransferPolicy policy,
            HubCache cache,
            Progress progress,
            Interruption interruption) {
        return new HubClient(
                new SnapshotFetcher(settings, policy, cache, progress, interruption),
                new PreparedModels(settings.preparedDirectory(), cache));
    }

    /**
     * Gets a model.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param revision a branch, a tag or a commit; {@link #DEFAULT_REVISION} unless told
     * @return the model's directory
     * @throws IllegalArgumentException if the id or the revision has not that form
     * @throws HubException if the hub refuses it, or neither hub nor cache has it
     * @throws IOException if the cache cannot be written
     */
    public ModelSnapshot fetchModel(String id, String revision) throws IOException {
        Repository repository = new Repository(RepositoryKind.MODEL, id);
        SnapshotFetcher.Snapshot snapshot = fetch(repository, revision, new ModelFiles());
        try {
            PreparedModels.Model model = prepared.prepare(repository, snapshot);
            return new ModelSnapshot(
                    id,
                    revision,
                    snapshot.commit(),
                    model.directory(),
                    paths(model.directory(), model.names()));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Gets one configuration of a dataset, all splits.
     *
     * @param id {@code NAME} or {@code OWNER/NAME}
     * @param config the configuration, such as {@code wikitext-2-raw-v1}; empty for the only one
     * @param revision a branch, a tag or a commit; {@link #DEFAULT_REVISION} unless told
     * @return the files of each split
     * @throws IllegalArgumentException if the id or the revision has not that form
     * @throws HubException if the hub refuses it, neither hub nor cache has it, or it has no such
     *     configuration
     * @throws IOException if the cache cannot be written
     */
    public DatasetSnapshot fetchDataset(String id, String config, String revision)
            throws IOException {
        Repository repository = new Repository(RepositoryKind.DATASET, id);
        DatasetFiles selection = new DatasetFiles(config);
        SnapshotFetcher.Snapshot snapshot = fetch(repository, revision, selection);
        Path directory = snapshot.directory();
        NavigableMap<String, List<Path>> splits = new TreeMap<>();
        selection
                .splits(new TreeSet<>(snapshot.names()), directory.toString())
                .forEach((split, names) -> splits.put(split, paths(directory, names)));
        return new DatasetSnapshot(id, config, revision, snapshot.commit(), directory, splits);
    }

    private SnapshotFetcher.Snapshot fetch(
            Repository repository, String revision, FileSelection selection) throws IOException {
        try {
            return fetcher.fetch(repository, Repository.requireRevision(revision), selection);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("download must not be interrupted, got an interrupt");
    }

    private static List<Path> paths(Path directory, List<String> names) {
        return names.stream().sorted().map(directory::resolve).toList();
    }
}
