package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.Interruption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the needed files of a revision into the cache, all or none: the snapshot's directory and
 * the revision's commit are written when every content is there.
 */
final class SnapshotFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFetcher.class);

    /** Far above the hub's answers for repositories of models. */
    private static final int MAX_LISTING_BYTES = 64 << 20;

    private final HubConfig settings;
    private final TransferPolicy policy;
    private final HubCache cache;
    private final Progress progress;
    private final Interruption interruption;
    private final HubTransport transport;
    private final HubResponses answers;
    private final FileDownloader downloader;

    SnapshotFetcher(
            HubConfig settings,
            TransferPolicy policy,
            HubCache cache,
            Progress progress,
            Interruption interruption) {
        this.settings = settings;
        this.policy = policy;
        this.cache = cache;
        this.progress = progress;
        this.interruption = interruption.advising("the same command resumes");
        transport = new HubTransport(settings, policy);
        answers = new HubResponses(settings, policy.pauses().clock());
        downloader =
                new FileDownloader(
                        settings.endpoint(),
                        cache,
                        transport,
                        answers,
                        new Retries(policy, settings.endpoint()));
    }

    /**
     * A revision's files on this machine.
     *
     * @param commit 40 hexadecimal digits
     * @param directory the snapshot
     * @param names those that were asked for, with {@code /}
     */
    record Snapshot(String commit, Path directory, List<String> names) {}

    /**
     * Gets a snapshot: from the hub, or if it cannot be reached or must not be, from the cache.
     *
     * @throws HubException if neither has it
     */
    Snapshot fetch(Repository repository, String revision, FileSelection selection)
            throws IOException, InterruptedException {
        if (settings.offline()) {
            return cached(repository, revision, selection);
        }
        Optional<Snapshot> standIn = standIn(repository, revision, selection);
        Listing listing;
        try {
            listing = list(repository, revision, standIn.isPresent());
        } catch (HubUnreachableException e) {
            Snapshot snapshot = standIn.orElseThrow(() -> e);
            LOG.warn("{}; using commit {} of the cache", e.getMessage(), snapshot.commit());
            return snapshot;
        }
        return download(repository, revision, listing, selection);
    }

    private Optional<Snapshot> standIn(
            Repository repository, String revision, FileSelection selection)
            throws InterruptedException {
        try {
            return Optional.of(cached(repository, revision, selection));
        } catch (IOException e) {
            LOG.debug("no stand-in: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private Snapshot cached(Repository repository, String revision, FileSelection selection)
            throws IOException, InterruptedException {
        String got = "got none";
        Optional<String> commit = cache.commit(repository, revision);
        if (commit.isPresent()) {
            Path directory = cache.snapshot(repository, commit.get());
            NavigableSet<String> names = cache.names(repository, commit.get());
            try {
                List<String> chosen =
                        selection.select(names, directory::resolve, directory.toString());
                return new Snapshot(commit.get(), directory, chosen);
            } catch (HubException e) {
                got = names.isEmpty() ? got : "got part of it: " + e.getMessage();
            }
        }
        String arguments =
                selection.arguments(repository.id())
                        + (revision.equals(HubClient.DEFAULT_REVISION)
                                ? ""
                                : " --revision " + revision);
        throw new HubException(
                "revision %s of %s must be in the cache %s while offline, %s; run 'ouroboros fetch %s' with the network on"
                        .formatted(revision, repository, cache.root(), got, arguments));
    }

    private Listing list(Repository repository, String revision, boolean hasStandIn)
            throws IOException, InterruptedException {
        URI address = repository.listingAddress(settings.endpoint(), revision);
        String what = "revision %s of %s".formatted(revision, repository);
        Retries retries = new Retries(hasStandIn ? policy.once() : policy, settings.endpoint());
        Listing listing =
                one(
                        () ->
                                retries.run(
                                        what,
                                        () -> 0,
                                        () -> listOnce(address, repository, revision, what)));
        if (Repository.isCommit(revision) && !listing.commit().equals(revision)) {
            throw new HubException(
                    "%s must have the commit that was asked for, got %s from %s"
                            .formatted(what, listing.commit(), settings.endpoint()));
        }
        return listing;
    }

    private Listing listOnce(URI address, Repository repository, String revision, String what)
            throws IOException, InterruptedException {
        try (HubTransport.Answer answer = transport.get(address, Map.of())) {
            answers.requireSuccess(answer, repository, revision, what);
            byte[] body = answer.body().readAll(MAX_LISTING_BYTES);
            return Listing.parse(body, "the list of files of " + repository);
        }
    }

    private Snapshot download(
            Repository repository, String revision, Listing listing, FileSelection selection)
            throws IOException, InterruptedException {
        String commit = listing.commit();
        String where = "%s at commit %s".formatted(repository, commit);
        List<String> names =
                selection.select(
                        new TreeSet<>(listing.files().keySet()),
                        name -> {
                            RemoteFile file = locate(repository, listing, List.of(name)).get(0);
                            return one(() -> downloader.fetch(file, new AtomicLong()));
                        },
                        where);
        List<RemoteFile> files = locate(repository, listing, names);
        fetchAll(files, repository.id());
        for (RemoteFile file : files) {
            cache.place(repository, commit, file.path(), file.blob());
        }
        if (!revision.equals(commit)) {
            cache.writeCommit(repository, revision, commit);
        }
        return new Snapshot(commit, cache.snapshot(repository, commit), names);
    }

    /** Completes what the list says of files; asks for each file where it leaves something out. */
    private List<RemoteFile> locate(Repository repository, Listing listing, List<String> names)
            throws IOException, InterruptedException {
        List<Callable<RemoteFile>> tasks = new ArrayList<>();
        for (String name : names) {
            Optional<Blob> listed = listing.files().getOrDefault(name, Optional.empty());
            tasks.add(
                    () ->
                            new RemoteFile(
                                    repository,
                                    listing.commit(),
                                    name,
                                    listed.isPresent()
                                            ? listed.get()
                                            : ask(repository, listing.commit(), name)));
        }
        return Workers.run(tasks, interruption::check);
    }

    /** Asks for the headers of a file, which the hub gives itself, before any redirect. */
    private Blob ask(Repository repository, String commit, String name)
            throws IOException, InterruptedException {
        URI address = repository.fileAddress(settings.endpoint(), commit, name);
        String what = name + " of " + repository;
        return new Retries(policy, settings.endpoint())
                .run(
                        what,
                        () -> 0,
                        () -> {
                            try (HubTransport.Answer answer = transport.head(address)) {
                                return answers.blob(answer, repository, commit, what);
                            }
                        });
    }

    private void fetchAll(List<RemoteFile> files, String what)
            throws IOException, InterruptedException {
        long totalBytes = files.stream().mapToLong(file -> file.blob().sizeBytes()).sum();
        requireSpace(files);
        List<Callable<Path>> tasks = new ArrayList<>();
        List<AtomicLong> received = new ArrayList<>();
        for (RemoteFile file : files) {
            AtomicLong bytes = new AtomicLong();
            received.add(bytes);
            tasks.add(() -> downloader.fetch(file, bytes));
        }
        try (Progress.Work work = progress.start("fetching " + what, totalBytes, "bytes")) {
            AtomicLong shown = new AtomicLong();
            List<Path> unused =
                    Workers.run(
                            tasks,
                            () -> {
                                long now = received.stream().mapToLong(AtomicLong::get).sum();
                                work.step(Math.max(0, now - shown.get()));
                                shown.accumulateAndGet(now, Math::max);
                                interruption.check();
                            });
        }
    }

    private void requireSpace(List<RemoteFile> files) throws IOException {
        long neededBytes = 0;
        for (RemoteFile file : files) {
            if (!file.blob().hasSizeOf(cache.blob(file.repository(), file.blob()))) {
                Path partial = cache.partial(file.repository(), file.blob());
                long hereBytes = Files.exists(partial) ? Files.size(partial) : 0;
                neededBytes += Math.max(0, file.blob().sizeBytes() - hereBytes);
            }
        }
        Files.createDirectories(cache.root());
        requireSpace(cache.root(), neededBytes, cache.root().toFile().getUsableSpace());
    }

    /** Fails before the download, not at its end. */
    static void requireSpace(Path directory, long neededBytes, long usableBytes)
            throws IOException {
        if (neededBytes > usableBytes) {
            throw new IOException(
                    "%s must have room for %s, got %s"
                            .formatted(
                                    directory,
                                    Quantities.bytes(neededBytes),
                                    Quantities.bytes(usableBytes)));
        }
    }

    private <T> T one(Callable<T> task) throws IOException, InterruptedException {
        return Workers.run(List.of(task), interruption::check).get(0);
    }
}
