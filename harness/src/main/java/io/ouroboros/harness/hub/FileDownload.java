package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The download of one file into the cache. It resumes from the partial file of an earlier attempt
 * or process. The file gets its name in the cache only when its length and hash are right.
 *
 * @param hub sends the file
 * @param retry how often it is asked
 * @param cache takes the file
 * @param file what to download, with its ETag and size
 */
record FileDownload(HubResponses hub, RetryPolicy retry, HubCache cache, RepoFile file) {

    /** How many bytes of the file are on this machine. */
    long receivedBytes() {
        return file.hasSizeOf(cache.blob(file)) ? file.sizeBytes() : partialBytes();
    }

    /** Downloads the file unless the cache has it; returns its blob. */
    Path run() throws IOException, InterruptedException {
        Path blob = cache.blob(file);
        if (!file.hasSizeOf(blob)) {
            try (CacheLock unused = CacheLock.acquire(cache.lockFile(file))) {
                if (!file.hasSizeOf(blob)) {
                    Files.createDirectories(blob.getParent());
                    download(blob);
                }
            }
        }
        return blob;
    }

    private void download(Path blob) throws IOException, InterruptedException {
        String hash = receive();
        if (!hash.equals(file.etag())) { // such as a partial file that a crash has damaged
            Files.delete(partial());
            hash = receive();
        }
        if (!hash.equals(file.etag())) {
            Files.delete(partial());
            throw new HubException(
                    "could not download %s from %s: it must have the hash %s, got %s; run the same command again"
                            .formatted(file, hub.config().endpoint(), file.etag(), hash));
        }
        try (FileChannel channel = FileChannel.open(partial(), StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                partial(),
                blob,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Completes the partial file, in as many attempts as it takes; returns its hash. */
    private String receive() throws IOException, InterruptedException {
        String what = file + " from " + hub.config().endpoint();
        return retry.run(
                what,
                this::receivedBytes,
                () -> {
                    attempt();
                    return file.hashOf(partial());
                });
    }

    /**
     * Requests the missing bytes once.
     *
     * @throws TransientFailure if the file is not complete afterwards; the next attempt resumes
     */
    private void attempt() throws IOException, InterruptedException {
        if (partialBytes() > file.sizeBytes()) {
            Files.delete(partial());
        }
        long from = partialBytes();
        if (from == file.sizeBytes() && Files.exists(partial())) {
            return;
        }
        Map<String, String> headers = from > 0 ? Map.of("Range", "bytes=" + from + "-") : Map.of();
        URI address = file.address(hub.config().endpoint());
        HttpResponse<Path> response = hub.http().get(address, headers, into(), this::receivedBytes);
        if (response.statusCode() == 416) {
            throw startOver("the server answered 416");
        }
        hub.requireSuccess(response, file.repo(), file.commit(), file.toString());
        if (isGzipped(response.headers())) {
            unzip();
        }
        long size = partialBytes();
        if (size != file.sizeBytes()) {
            throw new TransientFailure(
                    "received %s of %s bytes"
                            .formatted(Quantities.count(size), Quantities.count(file.sizeBytes())));
        }
    }

    /** Appends a range of bytes; a server that ignores ranges sends the whole file. */
    private BodyHandler<Path> into() {
        return head ->
                BodySubscribers.ofFile(
                        isGzipped(head.headers()) ? zipped() : partial(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        head.statusCode() == 206
                                ? StandardOpenOption.APPEND
                                : StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** A proxy may compress an answer although it was asked not to. */
    private void unzip() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(zipped()))) {
            Files.copy(in, partial(), StandardCopyOption.REPLACE_EXISTING);
        } catch (ZipException | EOFException e) {
            throw startOver("the server sent broken gzip data");
        } finally {
            Files.deleteIfExists(zipped());
        }
    }

    private Path partial() {
        return cache.partial(file);
    }

    /** Zero also where there is none. */
    private long partialBytes() {
        return partial().toFile().length();
    }

    private Path zipped() {
        return partial().resolveSibling(partial().getFileName() + ".gz");
    }

    private static boolean isGzipped(HttpHeaders headers) {
        return headers.firstValue("Content-Encoding").orElse("").equalsIgnoreCase("gzip");
    }

    private TransientFailure startOver(String cause) throws IOException {
        Files.deleteIfExists(partial());
        return new TransientFailure(cause);
    }
}
