package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The download of one file into the cache. It resumes from the partial file of an earlier attempt
 * or process. The file gets its name in the cache only when its length and hash are right.
 */
final class FileDownload {
    private final HubResponses hub;
    private final RetryPolicy retry;
    private final RepoFile file;
    private final Path blob;
    private final Path partial;
    private final Path lock;

    FileDownload(HubResponses hub, RetryPolicy retry, HubCache cache, RepoFile file) {
        this.hub = hub;
        this.retry = retry;
        this.file = file;
        blob = cache.blob(file);
        partial = cache.partial(file);
        lock = cache.lockFile(file);
    }

    /** How many bytes of the file are on this machine. */
    long receivedBytes() {
        try {
            return file.hasSizeOf(blob) ? file.sizeBytes() : partialBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Downloads the file unless the cache has it; returns its blob. */
    Path run() throws IOException, InterruptedException {
        if (!file.hasSizeOf(blob)) {
            try (CacheLock unused = CacheLock.acquire(lock)) {
                if (!file.hasSizeOf(blob)) {
                    Files.createDirectories(blob.getParent());
                    download();
                }
            }
        }
        return blob;
    }

    private void download() throws IOException, InterruptedException {
        String hash = receive();
        if (!hash.equals(file.etag())) { // such as a partial file that a crash has damaged
            Files.delete(partial);
            hash = receive();
        }
        if (!hash.equals(file.etag())) {
            Files.delete(partial);
            throw new HubException(
                    "could not download %s from %s: it must have the hash %s, got %s; run the same command again"
                            .formatted(file, hub.config().endpoint(), file.etag(), hash));
        }
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                partial, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Completes the partial file in as many attempts as it takes; returns its hash. */
    private String receive() throws IOException, InterruptedException {
        return retry.run(
                file + " from " + hub.config().endpoint(),
                this::receivedBytes,
                () -> {
                    attempt();
                    return file.hashOf(partial);
                });
    }

    /**
     * Requests the missing bytes once.
     *
     * @throws TransientFailure if the file is not complete afterwards; the next attempt resumes
     */
    private void attempt() throws IOException, InterruptedException {
        if (partialBytes() > file.sizeBytes()) {
            Files.delete(partial);
        }
        long from = partialBytes();
        if (from == file.sizeBytes() && Files.exists(partial)) {
            return;
        }
        URI address = file.repo().fileAddress(hub.config().endpoint(), file.commit(), file.path());
        HttpResponse<Path> response =
                hub.http().get(address, from, intoPartial(), this::receivedBytes);
        hub.requireSuccess(response, file.repo(), file.commit(), file.toString());
        if (partialBytes() != file.sizeBytes()) {
            throw new TransientFailure(
                    "received %s of %s bytes"
                            .formatted(
                                    Quantities.count(partialBytes()),
                                    Quantities.count(file.sizeBytes())));
        }
    }

    /** Appends a range of bytes; a server that ignores ranges sends the whole file. */
    private BodyHandler<Path> intoPartial() {
        return head ->
                BodySubscribers.ofFile(
                        partial,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        head.statusCode() == HubHttp.PARTIAL_CONTENT
                                ? StandardOpenOption.APPEND
                                : StandardOpenOption.TRUNCATE_EXISTING);
    }

    private long partialBytes() throws IOException {
        return Files.exists(partial) ? Files.size(partial) : 0;
    }
}
