package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Memory in use.
 *
 * @param peakHostBytes peak resident memory of this process, including native memory; empty if the
 *     system does not report it. It is never reset between stages, because other tools read the
 *     same mark (Slurm, {@code /usr/bin/time}).
 * @param deviceBytesInUse what all processes use on the GPU; empty on a CPU. PyTorch never returns
 *     memory, so this includes the peak of this process.
 */
public record MemoryUse(Optional<Long> peakHostBytes, Optional<Long> deviceBytesInUse) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String HIGH_WATER = "VmHWM:";

    /**
     * Measures it.
     *
     * @param device where this process computes
     * @return the memory in use now
     * @throws IOException if the system's file cannot be read
     */
    public static MemoryUse now(Device device) throws IOException {
        long peak = peakBytes();
        return new MemoryUse(
                peak == 0 ? Optional.empty() : Optional.of(peak),
                device.isGpu()
                        ? Optional.of(CudaUtils.getGpuMemory(device).getCommitted())
                        : Optional.empty());
    }

    /**
     * Returns the peak resident memory of this process, including native memory.
     *
     * @return bytes; 0 on systems without {@code /proc}
     * @throws IOException if the system's file cannot be read
     */
    public static long peakBytes() throws IOException {
        return 1024 * KernelFile.number(STATUS, HIGH_WATER).orElse(0);
    }

    /**
     * Returns the peak memory where a model computes.
     *
     * @param device the device
     * @return on a GPU what all its processes use, because PyTorch returns no memory; otherwise
     *     {@link #peakBytes()}
     * @throws IOException if the system's file cannot be read
     */
    public static long peakBytes(Device device) throws IOException {
        MemoryUse use = now(device);
        return (device.isGpu() ? use.deviceBytesInUse : use.peakHostBytes).orElse(0L);
    }
}
