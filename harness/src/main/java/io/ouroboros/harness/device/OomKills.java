package io.ouroboros.harness.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * How many processes a Linux kernel has killed because memory ran out, in all containers together.
 *
 * @param bootId identifies the kernel since its start; empty if there is no count
 * @param count the processes
 */
record OomKills(String bootId, long count) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path COUNTS = Path.of("/proc/vmstat");

    /** Reads the present count. */
    static OomKills now() throws IOException {
        OptionalLong count = KernelFile.number(COUNTS, "oom_kill ");
        return count.isPresent() && Files.isReadable(BOOT_ID)
                ? new OomKills(Files.readString(BOOT_ID).strip(), count.getAsLong())
                : new OomKills("", 0);
    }

    /** Whether both were counted by the same kernel. */
    boolean isComparable(OomKills other) {
        return !bootId.isEmpty() && bootId.equals(other.bootId);
    }
}
