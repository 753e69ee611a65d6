package io.ouroboros.harness.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Memory that work took.
 *
 * @param peakHostBytes most resident memory of this process so far, native memory included; empty
 *     where the system does not tell. It is never reset between stages: other tools read the same
 *     mark (Slurm, {@code /usr/bin/time}).
 * @param deviceBytesInUse what all processes have in use on the GPU, where it is one. PyTorch keeps
 *     what it once took, so what this process needed at most is in it.
 */
public record MemoryUse(OptionalLong peakHostBytes, OptionalLong deviceBytesInUse) {

    private static final String PEAK_HOST_BYTES = "peakHostBytes";
    private static final String DEVICE_BYTES_IN_USE = "deviceBytesInUse";

    /**
     * Reads the present state.
     *
     * @param device where this process computes
     * @return the state
     * @throws IOException if the system's file cannot be read
     */
    public static MemoryUse now(Device device) throws IOException {
        long peak = ProcessMemory.peakBytes();
        return new MemoryUse(
                peak == 0 ? OptionalLong.empty() : OptionalLong.of(peak),
                device.isGpu()
                        ? OptionalLong.of(CudaUtils.getGpuMemory(device).getCommitted())
                        : OptionalLong.empty());
    }

    /**
     * Reads what {@link #addTo} wrote.
     *
     * @param json the object
     * @return what it has
     * @throws IOException if a field is of another type
     */
    public static MemoryUse fromJson(JsonFields json) throws IOException {
        return new MemoryUse(optional(json, PEAK_HOST_BYTES), optional(json, DEVICE_BYTES_IN_USE));
    }

    private static OptionalLong optional(JsonFields json, String name) throws IOException {
        return json.has(name) ? OptionalLong.of(json.requireLong(name)) : OptionalLong.empty();
    }

    /**
     * Adds what is known to an object.
     *
     * @param json takes {@code peakHostBytes} and {@code deviceBytesInUse}
     */
    public void addTo(JsonObject json) {
        peakHostBytes.ifPresent(bytes -> json.addProperty(PEAK_HOST_BYTES, bytes));
        deviceBytesInUse.ifPresent(bytes -> json.addProperty(DEVICE_BYTES_IN_USE, bytes));
    }
}
