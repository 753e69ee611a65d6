package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Memory in use.
 *
 * @param peakHostBytes peak resident memory of this process, including native memory; empty if the
 *     system does not report it. It is never reset between stages, because other tools read the
 *     same mark (Slurm, {@code /usr/bin/time}).
 * @param deviceBytesInUse what all processes use on the GPU; empty on a CPU. PyTorch never returns
 *     memory, so this includes the peak of this process.
 */
public record MemoryUse(OptionalLong peakHostBytes, OptionalLong deviceBytesInUse) {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String HIGH_WATER = "VmHWM:";
    private static final String PEAK_HOST_BYTES = "peakHostBytes";
    private static final String DEVICE_BYTES_IN_USE = "deviceBytesInUse";

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
                peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak),
                device.isGpu()
                        ? OptionalLong.of(CudaUtils.getGpuMemory(device).getCommitted())
                        : OptionalLong.empty());
    }

    /**
     * Returns the peak resident memory of this process, including native memory.
     *
     * @return bytes; 0 on systems without {@code /proc}
     * @throws IOException if the system's file cannot be read
     */
    public static long peakBytes() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(HIGH_WATER)) {
                return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
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
        return (device.isGpu() ? use.deviceBytesInUse : use.peakHostBytes).orElse(0);
    }

    /**
     * Reads what {@link #addTo} wrote.
     *
     * @param json the object
     * @return the memory
     * @throws IOException if a field is of another type
     */
    public static MemoryUse fromJson(JsonFields json) throws IOException {
        return new MemoryUse(optional(json, PEAK_HOST_BYTES), optional(json, DEVICE_BYTES_IN_USE));
    }

    private static OptionalLong optional(JsonFields json, String name) throws IOException {
        return json.has(name) ? OptionalLong.of(json.requireLong(name)) : OptionalLong.empty();
    }

    /**
     * Adds the known values to an object.
     *
     * @param json takes {@code peakHostBytes} and {@code deviceBytesInUse}
     */
    public void addTo(JsonObject json) {
        peakHostBytes.ifPresent(bytes -> json.addProperty(PEAK_HOST_BYTES, bytes));
        deviceBytesInUse.ifPresent(bytes -> json.addProperty(DEVICE_BYTES_IN_USE, bytes));
    }
}
