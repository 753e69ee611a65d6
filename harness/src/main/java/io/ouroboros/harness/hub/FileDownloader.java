package io.ouroboros.harness.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings one file's content into the cache. What a broken connection or a killed process left is
 * continued; nothing gets its name in the cache before length and hash are the hub's.
 */
final class FileDownloader {
    private final URI endpoint;
    private final HubCache cache;
    private final HubTransport transport;
    private final HubResponses answers;
    private final Retries retries;

    FileDownloader(
            URI endpoint,
            HubCache cache,
            HubTransport transport,
            HubResponses answers,
            Retries retries) {
        this.endpoint = endpoint;
        this.cache = cache;
        this.transport = transport;
        this.answers = answers;
        this.retries = retries;
    }

    /**
     * Downloads a file unless its content is there.
     *
     * @param received always how many bytes of it are here
     * @return its path in the cache
     */
    Path fetch(RemoteFile file, AtomicLong received) throws IOException, InterruptedException {
        Path content = cache.blob(file.repository(), file.blob());
        if (!file.blob().hasSizeOf(content)) {
            Path lock = cache.lockFile(file.repository(), file.blob());
            try (FileMutex unused = FileMutex.acquire(lock)) {
                if (!file.blob().hasSizeOf(content)) {
                    download(file, content, received);
                }
            }
        }
        received.set(file.blob().sizeBytes());
        return content;
    }

    private void download(RemoteFile file, Path content, AtomicLong received)
            throws IOException, InterruptedException {
        Files.createDirectories(content.getParent());
        Path partial = cache.partial(file.repository(), file.blob());
        boolean continued = Files.exists(partial);
        receiveAll(file, partial, received);
        String hash = file.blob().hashOf(partial);
        if (continued && !hash.equals(file.blob().etag())) {
            // What was left may be another's, or damaged by the kill: once more from the start.
            Files.delete(partial);
            receiveAll(file, partial, received);
            hash = file.blob().hashOf(partial);
        }
        if (!hash.equals(file.blob().etag())) {
            Files.delete(partial);
            throw new HubException(
                    "%s must have the hash %s, got %s from %s; it was damaged on its way, repeat the command"
                            .formatted(file, file.blob().etag(), hash, endpoint));
        }
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(
                partial,
                content,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private void receiveAll(RemoteFile file, Path partial, AtomicLong received)
            throws IOException, InterruptedException {
        URI address = file.repository().fileAddress(endpoint, file.commit(), file.path());
        try (FileChannel channel =
                FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Transfer transfer = new Transfer(file, channel, received);
            retries.run(
                    file.toString(),
                    received::get,
                    () -> {
                        transfer.receive(address, transport, answers);
                        return file;
                    });
        }
    }
}
