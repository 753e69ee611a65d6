package io.ouroboros.harness.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread of one Java process at a time do something, for as long as it takes. The lock
 * file stays, as Python's do.
 *
 * <p>Python locks the same files, but with {@code flock(2)}, Java with {@code fcntl(2)}, and on
 * Linux neither sees the other: no file may be written under the same name by both.
 */
final class FileMutex implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileMutex.class);

    /** POSIX locks belong to the process, so its threads need one of their own. */
    private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final ReentrantLock threads;
    private final FileChannel channel;

    private FileMutex(ReentrantLock threads, FileChannel channel) {
        this.threads = threads;
        this.channel = channel;
    }

    /** Waits for the lock; directories that are missing are made. */
    static FileMutex acquire(Path file) throws IOException, InterruptedException {
        Path directory = file.resolveSibling("");
        Files.createDirectories(directory);
        Path key = directory.toRealPath().resolve(file.getFileName());
        ReentrantLock threads = THREADS.computeIfAbsent(key, path -> new ReentrantLock());
        threads.lockInterruptibly();
        boolean locked = false;
        try {
            FileMutex mutex = new FileMutex(threads, lock(key));
            locked = true;
            return mutex;
        } finally {
            if (!locked) {
                threads.unlock();
            }
        }
    }

    private static FileChannel lock(Path key) throws IOException {
        FileChannel channel =
                FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            if (channel.tryLock() == null) {
                LOG.info("waiting for the process that holds {}", key);
                FileLock unused = channel.lock();
            }
            locked = true;
            return channel;
        } finally {
            if (!locked) {
                channel.close();
            }
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
