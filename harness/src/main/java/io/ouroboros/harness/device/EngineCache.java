package io.ouroboros.harness.device;

import io.ouroboros.harness.runtime.UserDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory into which Deep Java Library unpacks native libraries. It unpacks into a temporary
 * directory, {@code pytorch/tmp123} or {@code tokenizers/tmp123}, which gets its name at the end; a
 * killed start leaves up to 450 MB there.
 *
 * @param directory the cache, which may not exist
 * @param processes Linux's {@code /proc}
 */
record EngineCache(Path directory, Path processes) {

    private static final Logger LOG = LoggerFactory.getLogger(EngineCache.class);

    /**
     * A process that unpacks writes all the time, but that of another container is not seen in
     * /proc, and may wait for a busy disk.
     */
    private static final Duration QUIET = Duration.ofSeconds(30);

    /** Another host may unpack into a directory that it shares, and wait for the network. */
    private static final Duration QUIET_ON_OTHER_HOSTS = Duration.ofMinutes(30);

    /** File systems that belong to this host, as Linux names them. */
    private static final Set<String> LOCAL =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay");

    /** Returns the cache of this process. */
    static EngineCache of(Map<String, String> environment) {
        return new EngineCache(new UserDirectories(environment).engineCache(), Path.of("/proc"));
    }

    /**
     * Removes what killed starts left, as far as this user may; nothing that a process has open.
     */
    void removeLeftovers() {
        try {
            for (String engine : List.of("pytorch", "tokenizers")) {
                Path parent = directory.resolve(engine);
                if (Files.isDirectory(parent)) {
                    for (Path leftover : list(parent, "tmp[0-9]*")) {
                        remove(leftover);
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("could not clean {}: {}", directory, e.toString());
        }
    }

    private void remove(Path leftover) throws IOException {
        boolean isLocal = LOCAL.contains(Files.getFileStore(leftover).type());
        Instant quietSince = Instant.now().minus(isLocal ? QUIET : QUIET_ON_OTHER_HOSTS);
        try (Stream<Path> paths = Files.walk(leftover)) {
            if (paths.anyMatch(path -> path.toFile().lastModified() > quietSince.toEpochMilli())) {
                return;
            }
        }
        if (!isOpen(leftover.toRealPath())) {
            PathUtils.deleteDirectory(leftover);
            LOG.info("removed {}, which a killed start left half unpacked", leftover);
        }
    }

    private boolean isOpen(Path leftover) throws IOException {
        if (!Files.isDirectory(processes)) {
            return true; // not known here
        }
        for (Path process : list(processes, "[0-9]*")) {
            Path files = process.resolve("fd");
            if (!Files.isReadable(files)) {
                continue; // of another user
            }
            try {
                for (Path file : list(files, "*")) {
                    if (Files.readSymbolicLink(file).startsWith(leftover)) {
                        return true;
                    }
                }
            } catch (IOException e) {
                LOG.trace("{} has ended", process);
            }
        }
        return false;
    }

    private static List<Path> list(Path directory, String names) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, names)) {
            entries.forEach(paths::add);
        } catch (DirectoryIteratorException e) { // such as a process that has ended
            throw e.getCause();
        }
        return paths;
    }
}
