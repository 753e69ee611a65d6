package io.ouroboros.harness.device;

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
public final class FreeMemory {

    private static final Path SYSTEM = Path.of("/proc/meminfo");
    private static final Path PROCESS = Path.of("/proc/self/cgroup");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

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
            return Math.min(ofSystem(SYSTEM), ofGroups(PROCESS, GROUPS));
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

    /**
     * Returns the least that the process's control group and those around it leave, of version 2 or
     * 1. A container may see its own group as the root, whatever path it is told.
     */
    static long ofGroups(Path process, Path groups) throws IOException {
        if (!Files.isReadable(process)) {
            return Long.MAX_VALUE;
        }
        long least = Long.MAX_VALUE;
        for (String line : Files.readAllLines(process)) {
            String[] fields = line.split(":", 3); // 0::/a/b, or 5:memory:/a/b
            if (fields.length < 3) {
                continue;
            }
            if (fields[1].isEmpty()) {
                least = Math.min(least, ofPath(groups, fields[2], VERSION_2));
            } else if (List.of(fields[1].split(",")).contains("memory")) {
                least = Math.min(least, ofPath(groups.resolve("memory"), fields[2], VERSION_1));
            }
        }
        return least;
    }

    private static long ofPath(Path root, String path, Names names) throws IOException {
        long least = ofGroup(root, names);
        Path group = root;
        for (Path name : Path.of(path)) {
            if (!name.toString().equals("..")) {
                group = group.resolve(name);
                least = Math.min(least, ofGroup(group, names));
            }
        }
        return least;
    }

    /** Returns the rest of a group's limit; droppable file pages are free. */
    private static long ofGroup(Path group, Names names) throws IOException {
        Path limit = group.resolve(names.limit);
        Path use = group.resolve(names.use);
        if (!Files.isReadable(limit) || !Files.isReadable(use)) {
            return Long.MAX_VALUE;
        }
        String most = Files.readString(limit).strip();
        if (most.equals("max")) {
            return Long.MAX_VALUE;
        }
        long used = Long.parseLong(Files.readString(use).strip());
        String droppable = names.droppable + " ";
        long droppableBytes =
                Files.readAllLines(group.resolve("memory.stat")).stream()
                        .filter(line -> line.startsWith(droppable))
                        .mapToLong(line -> Long.parseLong(line.substring(droppable.length())))
                        .sum();
        // Version 1 writes about 2^63 where there is no limit.
        return Math.max(0, Long.parseLong(most) - used + droppableBytes);
    }

    /** The names of a control group's files and statistics. */
    private record Names(String limit, String use, String droppable) {}
}
