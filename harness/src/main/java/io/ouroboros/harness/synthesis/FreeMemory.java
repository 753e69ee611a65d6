package io.ouroboros.harness.synthesis;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.models.engine.DeviceCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The free memory of a device. */
final class FreeMemory {

    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final Path GROUP = Path.of("/sys/fs/cgroup");

    private FreeMemory() {}

    /**
     * Returns the bytes that can be allocated without swapping or exceeding a container's limit.
     */
    static long bytes(Device device) {
        if (device.isGpu()) {
            DeviceCache.empty(device); // what an earlier training has cached is free
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return usage.getMax() - usage.getCommitted();
        }
        try {
            return Math.min(ofSystem(SYSTEM), ofGroup(GROUP));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns Linux's estimate; on other systems, the unused memory. */
    static long ofSystem(Path meminfo) throws IOException {
        if (Files.isReadable(meminfo)) {
            for (String line : Files.readAllLines(meminfo)) {
                if (line.startsWith("MemAvailable:")) {
                    return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        }
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getFreeMemorySize();
    }

    /** Returns the rest of a control group's limit (version 2); droppable file pages are free. */
    static long ofGroup(Path group) throws IOException {
        Path limit = group.resolve("memory.max");
        if (!Files.isReadable(limit)) {
            return Long.MAX_VALUE;
        }
        String most = Files.readString(limit).strip();
        if (most.equals("max")) {
            return Long.MAX_VALUE;
        }
        long used = Long.parseLong(Files.readString(group.resolve("memory.current")).strip());
        List<String> statistics = Files.readAllLines(group.resolve("memory.stat"));
        long droppable =
                statistics.stream()
                        .filter(line -> line.startsWith("inactive_file "))
                        .mapToLong(line -> Long.parseLong(line.substring(14)))
                        .sum();
        return Long.parseLong(most) - used + droppable;
    }
}
