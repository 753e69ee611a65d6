package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.Interruption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
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
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.function.IOFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads the files of a revision that are needed, all or none: the snapshot and the ref are
 * written once every blob is in the cache.
 *
 * @param config which hub, and where on this machine
 * @param retry what happens after failures that may pass
 * @param cache takes the files
 * @param progress shows the bytes
 * @param interruption stops downloads; the files so far are kept
 */
record SnapshotDownload(
        HubConfig config,
        RetryPolicy retry,
        HubCache cache,
        Progress progress,
        Interruption interruption) {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDownload.class);

    SnapshotDownload {
        interruption = interruption.advising("the same command resumes");
    }

    /**
     * A revision's files on this machine.
     *
     * @param commit 40 hexadecimal digits
     * @param directory the snapshot's directory
     * @param names the files that were asked for, with {@code /}
     */
    record Snapshot(String commit, Path directory, List<String> names) {}

    private record Wanted(HubRepo repo, String revision, FileSelection selection) {
        boolean isDefault() {
            return revision.equals(HubClient.DEFAULT_REVISION);
        }
    }

    /**
     * Gets a snapshot from the hub, or from the cache if the hub cannot be reached or must not be.
     *
     * @throws HubException if neither has it
     */
    Snapshot fetch(HubRepo repo, String revision, FileSelection selection) throws IOException {
        Wanted wanted = new Wanted(repo, revision, selection);
        if (config.offline()) {
            return cached(wanted);
        }
        Optional<Snapshot> standIn = standIn(wanted);
        HubHttp http = new HubHttp(config, retry.timeout());
        HubResponses hub = new HubResponses(config, http, retry.clock());
        HubException failure;
        String problem;
        try {
            return download(hub, wanted, info(hub, wanted, standIn.isPresent()));
        } catch (HubException.Unavailable e) {
            failure = e;
            problem = e.problem();
        } catch (FileSystemException e) {
            if (!(e instanceof AccessDeniedException
                    || String.valueOf(e.getReason()).equals("Read-only file system"))) {
                throw e;
            }
            problem =
                    "could not write the hub's cache: %s; use --offline, or set HF_HUB_CACHE or --cache-directory to a directory that you can write"
                            .formatted(IoFailures.describe(e));
            failure = new HubException(problem);
        }
        Snapshot snapshot = standIn.orElseThrow(() -> failure);
        LOG.warn("{}; using commit {} from the cache", problem, snapshot.commit());
        return snapshot;
    }

    private Optional<Snapshot> standIn(Wanted wanted) {
        try {
            return Optional.of(cached(wanted));
        } catch (IOException e) {
            LOG.debug("the cache cannot stand in: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Snapshot cached(Wanted wanted) throws IOException {
        String missing = "";
        Optional<String> commit = cache.commit(wanted.repo, wanted.revision);
        if (commit.isPresent()) {
            Path directory = cache.snapshot(wanted.repo, commit.get());
            NavigableSet<String> names = cache.names(wanted.repo, commit.get());
            RepoTree tree = new RepoTree(names, directory::resolve, directory.toString());
            try {
                return new Snapshot(commit.get(), directory, wanted.selection.select(tree));
            } catch (IOException e) {
                missing = names.isEmpty() ? "" : " (" + e.getMessage() + ")";
            }
        }
        throw new HubException(
                "could not find revision %s of %s in the cache %s while offline%s; run 'ouroboros fetch %s%s' online"
                        .formatted(
                                wanted.revision,
                                wanted.repo,
                                cache.root(),
                                missing,
                                wanted.selection.arguments(wanted.repo.id()),
                                wanted.isDefault() ? "" : " --revision " + wanted.revision));
    }

    private RepoInfo info(HubResponses hub, Wanted wanted, boolean hasStandIn) throws IOException {
        String at = wanted.isDefault() ? "" : " at " + wanted.revision;
        String what = wanted.repo + at + " from " + config.endpoint();
        RetryPolicy policy = hasStandIn ? retry.once() : retry;
        RepoInfo info = one(() -> policy.run(what, () -> 0, () -> infoOnce(hub, wanted)));
        if (HubRepo.isCommit(wanted.revision) && !info.commit().equals(wanted.revision)) {
            throw new HubException(
                    "could not download %s at %s: %s sent commit %s instead"
                            .formatted(
                                    wanted.repo,
                                    wanted.revision,
                                    config.endpoint(),
                                    info.commit()));
        }
        return info;
    }

    private RepoInfo infoOnce(HubResponses hub, Wanted wanted)
            throws IOException, InterruptedException {
        URI address = wanted.repo.infoAddress(config.endpoint(), wanted.revision);
        HttpResponse<byte[]> response =
                hub.http().get(address, Map.of(), BodyHandlers.ofByteArray(), () -> 0);
        String what = "revision " + wanted.revision + " of " + wanted.repo;
        hub.requireSuccess(response, wanted.repo, wanted.revision, what);
        byte[] body = response.body();
        if (HubHttp.header(response, "Content-Encoding").equalsIgnoreCase("gzip")) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        return RepoInfo.parse(new String(body, StandardCharsets.UTF_8), wanted.repo);
    }

    private Snapshot download(HubResponses hub, Wanted wanted, RepoInfo info) throws IOException {
        IOFunction<String, Path> opener =
                name -> {
                    RepoFile file = completed(hub, info, List.of(name)).get(0);
                    return one(new FileDownload(hub, retry, cache, file)::run);
                };
        String where = "%s at commit %s".formatted(wanted.repo, info.commit());
        NavigableSet<String> all = new TreeSet<>(info.files().keySet());
        List<String> names = wanted.selection.select(new RepoTree(all, opener, where));
        List<RepoFile> files = completed(hub, info, names);
        downloadAll(hub, files, wanted.repo.id());
        for (RepoFile file : files) {
            cache.place(file);
        }
        if (!wanted.revision.equals(info.commit())) {
            cache.writeRef(wanted.repo, wanted.revision, info.commit());
        }
        return new Snapshot(info.commit(), cache.snapshot(wanted.repo, info.commit()), names);
    }

    /** Asks for the ETag and size of each file for which the list leaves them out. */
    private List<RepoFile> completed(HubResponses hub, RepoInfo info, List<String> names)
            throws IOException {
        List<Callable<RepoFile>> tasks = new ArrayList<>();
        for (RepoFile file : names.stream().map(info.files()::get).toList()) {
            tasks.add(() -> file.isComplete() ? file : completed(hub, file));
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
                            hub.http().head(file.address(config.endpoint()));
                    RepoFile complete = file.with(metadata.etag(), metadata.sizeBytes());
                    if (!complete.isComplete()) {
                        hub.requireSuccess(
                                metadata.response(), file.repo(), file.commit(), file.toString());
                        throw new HubException(
                                "could not download %s: %s sent no usable ETag and size; check HF_ENDPOINT"
                                        .formatted(file, config.endpoint()));
                    }
                    return complete;
                });
    }

    private void downloadAll(HubResponses hub, List<RepoFile> files, String what)
            throws IOException {
        List<FileDownload> downloads =
                files.stream().map(file -> new FileDownload(hub, retry, cache, file)).toList();
        long totalBytes = files.stream().mapToLong(RepoFile::sizeBytes).sum();
        LongSupplier received =
                () -> downloads.stream().mapToLong(FileDownload::receivedBytes).sum();
        long missingBytes = totalBytes - received.getAsLong();
        if (missingBytes > 0) {
            Files.createDirectories(cache.root());
            requireSpace(cache.root(), missingBytes, cache.root().toFile().getUsableSpace());
        }
        List<Callable<Path>> tasks =
                downloads.stream().<Callable<Path>>map(download -> download::run).toList();
        try (Progress.Work work = progress.start("downloading " + what, totalBytes, "bytes")) {
            long[] shown = {0};
            List<Path> unused =
                    ParallelTasks.run(
                            tasks,
                            () -> {
                                long step = Math.max(0, received.getAsLong() - shown[0]);
                                work.step(step);
                                shown[0] += step;
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

    private <T> T one(Callable<T> task) throws IOException {
        return ParallelTasks.run(List.of(task), interruption::check).get(0);
    }
}
