package io.ouroboros.harness.io;

import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Makes sure that only one process works in a run directory.
 *
 * <p>The lock is the operating system's lock on the file {@code .lock} in the directory, which ends
 * with its process, however that dies. The file stays; its one line, {@code pid 123 on host x since
 * 2026-01-31T12:00:00Z}, names the holder. On a file system without locks ({@link FileLocks}) only
 * this process is kept from working there twice.
 *
 * @param key the real path of the locked directory
 * @param channel the locked file
 */
public record RunLock(Path key, FileChannel channel) implements AutoCloseable {

    private static final String FILE_NAME = ".lock";

    /**
     * Directories locked by this process, and the lines of their lock files. POSIX drops a
     * process's lock on a file when the process closes any channel to it, so this process must
     * never open the file a second time.
     */
    private static final ConcurrentMap<Path, String> HELD = new ConcurrentHashMap<>();

    /**
     * Takes the lock.
     *
     * @param runDirectory an existing directory
     * @return the lock, held until it is closed or this process ends
     * @throws HarnessException if this or another process holds it
     * @throws IOException if the lock file cannot be written
     */
    public static RunLock acquire(Path runDirectory) throws IOException {
        Path key = runDirectory.toRealPath();
        String owner = owner();
        String holder = HELD.putIfAbsent(key, owner);
        if (holder != null) {
            throw inUse(runDirectory, holder);
        }
        try {
            return new RunLock(key, lockedChannel(runDirectory, owner));
        } catch (IOException | HarnessException e) {
            HELD.remove(key);
            throw e;
        }
    }

    /**
     * Says whether this or another process holds the lock now.
     *
     * @param runDirectory any directory
     * @return whether {@link #acquire} would fail
     * @throws IOException if the lock file cannot be read
     */
    public static boolean isHeld(Path runDirectory) throws IOException {
        Path file = runDirectory.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return false;
        }
        if (HELD.containsKey(runDirectory.toRealPath())) {
            return true; // and the file must not be opened a second time
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return !FileLocks.attempt(() -> channel.tryLock(0, Long.MAX_VALUE, true) != null, file);
        }
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        channel.close();
        HELD.remove(key);
    }

    private static FileChannel lockedChannel(Path runDirectory, String owner) throws IOException {
        Path file = runDirectory.resolve(FILE_NAME);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!FileLocks.tryLock(channel, file)) {
                throw inUse(runDirectory, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((owner + "\n").getBytes(StandardCharsets.UTF_8)));
            return channel;
        } catch (IOException | HarnessException e) {
            channel.close();
            throw e;
        }
    }

    private static HarnessException inUse(Path runDirectory, String holder) {
        return new HarnessException(
                "%s is in use by %s; wait for it or stop it"
                        .formatted(runDirectory, holder.isEmpty() ? "another process" : holder));
    }

    private static String owner() {
        return "pid %d on host %s since %s"
                .formatted(
                        ProcessHandle.current().pid(),
                        host(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    /** The host name as the kernel knows it; {@code InetAddress} might ask the network. */
    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return System.getenv().getOrDefault("HOSTNAME", "unknown");
        }
    }
}
