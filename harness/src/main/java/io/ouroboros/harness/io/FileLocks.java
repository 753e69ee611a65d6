package io.ouroboros.harness.io;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operating system's file locks. Some file systems, such as Lustre, NFS or CephFS without a
 * lock service, refuse them with {@code ENOLCK} or {@code ENOSYS}; work continues there without
 * them, with a warning for each directory.
 */
public final class FileLocks {
    private static final Logger LOG = LoggerFactory.getLogger(FileLocks.class);

    private static final Set<Path> WARNED = ConcurrentHashMap.newKeySet();

    private FileLocks() {}

    /** Takes a lock that lasts until the channel is closed. */
    @FunctionalInterface
    interface Attempt {
        /** Returns whether the lock was free. */
        boolean take() throws IOException;
    }

    /**
     * Locks a file until its channel is closed, unless another process holds the lock.
     *
     * @param channel an open channel
     * @param file the channel's file
     * @return false if another process holds the lock; true also where there are no locks
     * @throws IOException if the channel was closed meanwhile
     */
    public static boolean tryLock(FileChannel channel, Path file) throws IOException {
        return attempt(() -> channel.tryLock() != null, file);
    }

    /**
     * Waits for the lock of a file and holds it until the channel is closed.
     *
     * @param channel an open channel
     * @param file the channel's file
     * @throws IOException if the channel was closed meanwhile
     */
    public static void lock(FileChannel channel, Path file) throws IOException {
        attempt(() -> channel.lock() != null, file);
    }

    /**
     * Takes a lock. Any failure but that of a closed channel counts as a refusal: {@code fcntl} has
     * no other here, and its messages depend on the locale.
     */
    static boolean attempt(Attempt attempt, Path file) throws IOException {
        try {
            return attempt.take();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            Path directory = file.toAbsolutePath().resolveSibling("");
            if (WARNED.add(directory)) {
                LOG.warn(
                        "could not lock {}: {}; continuing without locks, so do not start a second process there",
                        file,
                        e.getMessage());
            }
            return true;
        }
    }
}
