package io.ouroboros.harness.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How many processes a Linux kernel has killed because memory ran out, in all containers together.
 *
 * @param bootId identifies the kernel since its start; empty if there is no count
 * @param count the processes
 */
record OomKills(String bootId, long count) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path COUNTS = Path.of("/proc/vmstat");
    private static final String NAME = "oom_kill ";

    /** Reads the present count. */
    static OomKills now() throws IOException {
        if (Files.isReadable(BOOT_ID) && Files.isReadable(COUNTS)) {
            for (String line : Files.readAllLines(COUNTS)) {
                if (line.startsWith(NAME)) {
                    String bootId = Files.readString(BOOT_ID).strip();
                    return new OomKills(bootId, Long.parseLong(line.substring(NAME.length())));
                }
            }
        }
        return new OomKills("", 0);
    }

    /** Whether both were counted by the same kernel. */
    boolean isComparable(OomKills other) {
        return !bootId.isEmpty() && bootId.equals(other.bootId);
    }
}
