package io.ouroboros.harness.hub;

import io.ouroboros.harness.io.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread of one Java process at a time write a file of the cache. The lock file stays, as
 * Python's lock files do.
 *
 * <p>Python locks the same files with {@code flock(2)} and Java with {@code fcntl(2)}, which do not
 * exclude each other on Linux: the two must never write a file of the same name.
 *
 * @param threads excludes threads of this process
 * @param channel the locked file, excludes other processes
 */
record CacheLock(ReentrantLock threads, FileChannel channel) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);

    /** A file lock belongs to the process, so its threads need their own. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    /** Waits for the lock; creates missing directories. */
    static CacheLock acquire(Path file) throws IOException {
        Path directory = file.resolveSibling("");
        Files.createDirectories(directory);
        Path key = directory.toRealPath().resolve(file.getFileName());
        ReentrantLock threads = THREADS.computeIfAbsent(key, path -> new ReentrantLock());
        try {
            threads.lockInterruptibly();
        } catch (InterruptedException e) {
            throw ParallelTasks.interrupted();
        }
        try {
            return new CacheLock(threads, lockedChannel(key));
        } catch (IOException e) {
            threads.unlock();
            throw e;
        }
    }

    private static FileChannel lockedChannel(Path key) throws IOException {
        FileChannel channel =
                FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!FileLocks.tryLock(channel, key)) {
                LOG.info("waiting for the process that holds {}", key);
                FileLocks.lock(channel, key);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            threads.unlock();
        }
    }
}
