package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import io.ouroboros.models.engine.DeviceCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The free memory of a device. */
public final class FreeMemory {

    private static final Path SYSTEM = Path.of("/proc/meminfo");

    private static final Names VERSION_2 =
            new Names("memory.max", "memory.current", "inactive_file");
    private static final Names VERSION_1 =
            new Names("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");

    private FreeMemory() {}

    /**
     * Returns the bytes that can be allocated without swapping or exceeding a container's limit.
     *
     * @param device the CPU or a GPU
     * @return the free bytes
     */
    public static long bytes(Device device) {
        if (device.isGpu()) {
            DeviceCache.empty(device); // what an earlier training has cached is free
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return usage.getMax() - usage.getCommitted();
        }
        try {
            return Math.min(ofSystem(SYSTEM), ofGroups(ControlGroups.of("memory")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns Linux's estimate; on other systems, the unused memory. */
    static long ofSystem(Path meminfo) throws IOException {
        OptionalLong kibibytes = KernelFile.number(meminfo, "MemAvailable:");
        if (kibibytes.isPresent()) {
            return 1024 * kibibytes.getAsLong();
        }
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getFreeMemorySize();
    }

    /** Returns the least that the process's control group and those around it leave. */
    static long ofGroups(List<ControlGroups.Group> groups) throws IOException {
        long least = Long.MAX_VALUE;
        for (ControlGroups.Group group : groups) {
            least = Math.min(least, ofGroup(group, group.version() == 2 ? VERSION_2 : VERSION_1));
        }
        return least;
    }

    /** Returns the rest of a group's limit; droppable file pages are free. */
    private static long ofGroup(ControlGroups.Group group, Names names) throws IOException {
        String most = group.read(names.limit);
        String used = group.read(names.use);
        if (most.isEmpty() || used.isEmpty() || most.equals("max")) {
            return Long.MAX_VALUE;
        }
        Path counts = group.directory().resolve("memory.stat");
        long droppableBytes = KernelFile.number(counts, names.droppable + " ").orElse(0);
        // Version 1 writes about 2^63 where there is no limit.
        return Math.max(0, Long.parseLong(most) - Long.parseLong(used) + droppableBytes);
    }

    /** The names of a control group's files and statistics. */
    private record Names(String limit, String use, String droppable) {}
}
