package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The download of one file into the cache. A partial file of an earlier attempt or process is
 * continued. The file gets its name in the cache only when its length and hash are right.
 */
final class FileDownload {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");
    private static final String GZIP = "gzip";
    private final HubResponses hub;
    private final RetryPolicy retry;
    private final RepoFile file;
    private final Path blob;
    private final Path partial;
    private final Path lock;

    /**
     * The strong ETag of the server that sent the partial file, which is not the hub's if a store
     * elsewhere did; empty if it is not known, as after a restart.
     */
    private volatile String validator = "";

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
            return file.hasSizeOf(blob) ? file.sizeBytes() : sizeOf(partial);
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
        boolean continued = Files.exists(partial);
        String hash = receive();
        if (continued && !hash.equals(file.etag())) {
            Files.delete(partial); // damaged by what ended the earlier process
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

    /** Completes the partial file, in as many attempts as it takes; returns its hash. */
    private String receive() throws IOException, InterruptedException {
        String what = file + " from " + hub.config().endpoint();
        return retry.run(
                what,
                this::receivedBytes,
                () -> {
                    attempt();
                    return file.hashOf(partial);
                });
    }

    /**
     * Asks once for the bytes that are missing.
     *
     * @throws TransientFailure if some are still missing; the partial file is kept if it can be
     *     continued
     */
    private void attempt() throws IOException, InterruptedException {
        if (sizeOf(partial) > file.sizeBytes()) {
            Files.delete(partial);
        }
        long from = sizeOf(partial);
        if (from == file.sizeBytes() && Files.exists(partial)) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept-Encoding", "identity");
        if (from > 0) {
            headers.put("Range", "bytes=" + from + "-");
            if (!validator.isEmpty()) {
                headers.put("If-Range", validator);
            }
        }
        URI address = file.repo().fileAddress(hub.config().endpoint(), file.commit(), file.path());
        HttpResponse<Path> response =
                hub.http().get(address, headers, into(from), this::receivedBytes);
        if (response.statusCode() == 416) {
            throw startOver("the server answered 416");
        }
        hub.requireSuccess(response, file.repo(), file.commit(), file.toString());
        checkBody(response);
    }

    /** Appends to the partial file or replaces it; refuses a body that belongs elsewhere. */
    private BodyHandler<Path> into(long from) {
        return head -> {
            HttpHeaders headers = head.headers();
            boolean isPart = head.statusCode() == 206;
            String etag = headers.firstValue("ETag").orElse("");
            validator = etag.startsWith("\"") ? etag : "";
            String mismatch = mismatch(headers, isPart, from);
            if (!mismatch.isEmpty()) {
                throw refusal(mismatch, isPart);
            }
            return BodySubscribers.ofFile(
                    isGzipped(headers) ? zipped() : partial,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    isPart ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
        };
    }

    private UncheckedIOException refusal(String cause, boolean isPart) {
        try {
            return new UncheckedIOException(
                    isPart ? startOver(cause) : new TransientFailure(cause));
        } catch (IOException e) {
            return new UncheckedIOException(e);
        }
    }

    private void checkBody(HttpResponse<Path> response) throws IOException {
        if (isGzipped(response.headers())) {
            unzip();
        }
        long size = sizeOf(partial);
        if (size > file.sizeBytes()) {
            throw startOver(
                    "the server sent more than its %s bytes"
                            .formatted(Quantities.count(file.sizeBytes())));
        }
        if (size < file.sizeBytes()) {
            throw new TransientFailure(
                    "the server sent only %s of %s bytes"
                            .formatted(Quantities.count(size), Quantities.count(file.sizeBytes())));
        }
    }

    /** What is wrong with the range or the length of a body; empty if nothing is. */
    private String mismatch(HttpHeaders headers, boolean isPart, long from) {
        if (isGzipped(headers)) {
            return isPart ? "the server compressed a range of bytes" : "";
        }
        Matcher range = CONTENT_RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        boolean continues =
                range.matches()
                        && Long.parseLong(range.group(1)) == from
                        && (range.group(2).equals("*")
                                || Long.parseLong(range.group(2)) == file.sizeBytes());
        if (isPart && !continues) {
            return "the server sent another range of bytes";
        }
        long missing = file.sizeBytes() - (isPart ? from : 0);
        long length = headers.firstValueAsLong("Content-Length").orElse(missing);
        return length == missing
                ? ""
                : "the server sent %s bytes instead of %s"
                        .formatted(Quantities.count(length), Quantities.count(missing));
    }

    /** A proxy may compress an answer although it was asked not to. */
    private void unzip() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(zipped()))) {
            Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
        } catch (ZipException | EOFException e) {
            throw startOver("the server sent broken gzip data");
        } finally {
            Files.deleteIfExists(zipped());
        }
    }

    private Path zipped() {
        return partial.resolveSibling(partial.getFileName() + ".gz");
    }

    private static boolean isGzipped(HttpHeaders headers) {
        return headers.firstValue("Content-Encoding").orElse("").equalsIgnoreCase(GZIP);
    }

    private TransientFailure startOver(String cause) throws IOException {
        Files.deleteIfExists(partial);
        return new TransientFailure(cause);
    }

    private static long sizeOf(Path path) throws IOException {
        return Files.exists(path) ? Files.size(path) : 0;
    }
}
