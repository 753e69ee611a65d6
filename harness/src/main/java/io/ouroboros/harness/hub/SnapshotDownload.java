package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.Interruption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads the files of a revision that are needed, all or none: the snapshot and the ref are
 * written once every blob is in the cache.
 */
final class SnapshotDownload {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDownload.class);
    private final HubConfig config;
    private final RetryPolicy retry;
    private final HubCache cache;
    private final Progress progress;
    private final Interruption interruption;

    SnapshotDownload(
            HubConfig config,
            RetryPolicy retry,
            HubCache cache,
            Progress progress,
            Interruption interruption) {
        this.config = config;
        this.retry = retry;
        this.cache = cache;
        this.progress = progress;
        this.interruption = interruption.advising("the same command resumes");
    }

    /**
     * A revision's files on this machine.
     *
     * @param commit 40 hexadecimal digits
     * @param directory the snapshot's directory
     * @param names the files that were asked for, with {@code /}
     */
    record Snapshot(String commit, Path directory, List<String> names) {}

    /**
     * Gets a snapshot from the hub, or from the cache if the hub cannot be reached or must not be.
     *
     * @throws HubException if neither has it
     */
    Snapshot fetch(HubRepo repo, String revision, FileSelection selection)
            throws IOException, InterruptedException {
        if (config.offline()) {
            return cached(repo, revision, selection);
        }
        Optional<Snapshot> standIn = standIn(repo, revision, selection);
        HubHttp http = new HubHttp(config, retry.timeout());
        HubResponses hub = new HubResponses(config, http, retry.clock());
        try {
            RepoInfo info = info(hub, repo, revision, standIn.isPresent());
            return download(hub, repo, revision, info, selection);
        } catch (HubException.Unavailable e) {
            Snapshot snapshot = standIn.orElseThrow(() -> e);
            LOG.warn("{}; using commit {} from the cache", e.getMessage(), snapshot.commit());
            return snapshot;
        } catch (FileSystemException e) {
            if (!isReadOnly(e)) {
                throw e;
            }
            String line =
                    "could not write the hub's cache: %s; use --offline, or set HF_HUB_CACHE or --cache-directory to a directory that you can write"
                            .formatted(IoFailures.describe(e));
            Snapshot snapshot = standIn.orElseThrow(() -> new HubException(line));
            LOG.warn("{}; using commit {} from the cache", line, snapshot.commit());
            return snapshot;
        }
    }

    private static boolean isReadOnly(FileSystemException failure) {
        return failure instanceof AccessDeniedException
                || String.valueOf(failure.getReason()).equals("Read-only file system");
    }

    private Optional<Snapshot> standIn(HubRepo repo, String revision, FileSelection selection)
            throws InterruptedException {
        try {
            return Optional.of(cached(repo, revision, selection));
        } catch (IOException e) {
            LOG.debug("the cache cannot stand in: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Snapshot cached(HubRepo repo, String revision, FileSelection selection)
            throws IOException, InterruptedException {
        String missing = "";
        Optional<String> commit = cache.commit(repo, revision);
        if (commit.isPresent()) {
            Path directory = cache.snapshot(repo, commit.get());
            NavigableSet<String> names = cache.names(repo, commit.get());
            try {
                List<String> chosen =
                        selection.select(names, directory::resolve, directory.toString());
                return new Snapshot(commit.get(), directory, chosen);
            } catch (HubException e) {
                missing = names.isEmpty() ? "" : " (" + e.getMessage() + ")";
            }
        }
        boolean isDefault = revision.equals(HubClient.DEFAULT_REVISION);
        throw new HubException(
                "could not find revision %s of %s in the cache %s while offline%s; run 'ouroboros fetch %s%s' online"
                        .formatted(
                                revision,
                                repo,
                                cache.root(),
                                missing,
                                selection.arguments(repo.id()),
                                isDefault ? "" : " --revision " + revision));
    }

    private RepoInfo info(HubResponses hub, HubRepo repo, String revision, boolean hasStandIn)
            throws IOException, InterruptedException {
        String what = revision.equals(HubClient.DEFAULT_REVISION) ? "" : " at " + revision;
        RepoInfo info =
                one(
                        () ->
                                (hasStandIn ? retry.once() : retry)
                                        .run(
                                                repo + what + " from " + config.endpoint(),
                                                () -> 0,
                                                () -> infoOnce(hub, repo, revision)));
        if (HubRepo.isCommit(revision) && !info.commit().equals(revision)) {
            throw new HubException(
                    "could not download %s at %s: %s sent commit %s instead"
                            .formatted(repo, revision, config.endpoint(), info.commit()));
        }
        return info;
    }

    private static RepoInfo infoOnce(HubResponses hub, HubRepo repo, String revision)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                hub.http()
                        .get(
                                repo.infoAddress(hub.config().endpoint(), revision),
                                Map.of("Accept-Encoding", "identity"),
                                BodyHandlers.ofByteArray(),
                                () -> 0);
        hub.requireSuccess(response, repo, revision, "revision " + revision + " of " + repo);
        byte[] body = response.body();
        if (HubHttp.header(response, "Content-Encoding").equalsIgnoreCase("gzip")) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return RepoInfo.parse(new String(body, StandardCharsets.UTF_8), repo);
    }

    private Snapshot download(
            HubResponses hub, HubRepo repo, String revision, RepoInfo info, FileSelection selection)
            throws IOException, InterruptedException {
        FileSelection.Opener opener =
                name -> {
                    RepoFile file = completed(hub, info, List.of(name)).get(0);
                    return one(new FileDownload(hub, retry, cache, file)::run);
                };
        List<String> names =
                selection.select(
                        new TreeSet<>(info.files().keySet()),
                        opener,
                        "%s at commit %s".formatted(repo, info.commit()));
        List<RepoFile> files = completed(hub, info, names);
        downloadAll(hub, files, repo.id());
        for (RepoFile file : files) {
            cache.place(file);
        }
        if (!revision.equals(info.commit())) {
            cache.writeRef(repo, revision, info.commit());
        }
        return new Snapshot(info.commit(), cache.snapshot(repo, info.commit()), names);
    }

    /** Asks for the ETag and size of each file for which the list leaves them out. */
    private List<RepoFile> completed(HubResponses hub, RepoInfo info, List<String> names)
            throws IOException, InterruptedException {
        List<Callable<RepoFile>> tasks = new ArrayList<>();
        for (RepoFile file : names.stream().map(info.files()::get).toList()) {
            boolean isComplete = RepoFile.isComplete(file.etag(), file.sizeBytes());
            tasks.add(() -> isComplete ? file : completed(hub, file));
        }
        return ParallelTasks.run(tasks, interruption::check);
    }

    private RepoFile completed(HubResponses hub, RepoFile file)
            throws IOException, InterruptedException {
        return retry.run(
                file + " from " + config.endpoint(),
                () -> 0,
                () -> {
                    HubHttp.FileMetadata metadata =
                            hub.http()
                                    .head(
                                            file.repo()
                                                    .fileAddress(
                                                            config.endpoint(),
                                                            file.commit(),
                                                            file.path()));
                    if (!RepoFile.isComplete(metadata.etag(), metadata.sizeBytes())) {
                        hub.requireSuccess(
                                metadata.response(), file.repo(), file.commit(), file.toString());
                        throw new HubException(
                                "could not download %s: %s sent no usable ETag and size; check HF_ENDPOINT"
                                        .formatted(file, config.endpoint()));
                    }
                    return new RepoFile(
                            file.repo(),
                            file.commit(),
                            file.path(),
                            metadata.etag(),
                            metadata.sizeBytes());
                });
    }

    private void downloadAll(HubResponses hub, List<RepoFile> files, String what)
            throws IOException, InterruptedException {
        List<FileDownload> downloads =
                files.stream().map(file -> new FileDownload(hub, retry, cache, file)).toList();
        long totalBytes = files.stream().mapToLong(RepoFile::sizeBytes).sum();
        long presentBytes = downloads.stream().mapToLong(FileDownload::receivedBytes).sum();
        if (presentBytes < totalBytes) {
            Files.createDirectories(cache.root());
            requireSpace(
                    cache.root(),
                    totalBytes - presentBytes,
                    cache.root().toFile().getUsableSpace());
        }
        List<Callable<Path>> tasks = new ArrayList<>();
        downloads.forEach(download -> tasks.add(download::run));
        try (Progress.Work work = progress.start("downloading " + what, totalBytes, "bytes")) {
            long[] shown = {0};
            List<Path> unused =
                    ParallelTasks.run(
                            tasks,
                            () -> {
                                long now =
                                        downloads.stream()
                                                .mapToLong(FileDownload::receivedBytes)
                                                .sum();
                                work.step(Math.max(0, now - shown[0]));
                                shown[0] = Math.max(shown[0], now);
                                interruption.check();
                            });
        }
    }

    /** Fails before the download, not at its end. */
    static void requireSpace(Path directory, long neededBytes, long usableBytes)
            throws HubException {
        if (neededBytes > usableBytes) {
            throw new HubException(
                    "no space for the download: %s needed and %s free in %s; free some space, or set HF_HUB_CACHE to another disk"
                            .formatted(
                                    Quantities.bytes(neededBytes),
                                    Quantities.bytes(usableBytes),
                                    directory));
        }
    }

    private <T> T one(Callable<T> task) throws IOException, InterruptedException {
        return ParallelTasks.run(List.of(task), interruption::check).get(0);
    }
}
