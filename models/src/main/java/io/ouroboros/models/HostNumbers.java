package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the numbers of tensors on any device. */
public final class HostNumbers {

    private HostNumbers() {}

    /**
     * Copies a tensor's numbers to the host.
     *
     * @param values a tensor; not modified
     * @return its numbers, little-endian, row by row, in memory of the Java heap
     */
    public static ByteBuffer of(NDArray values) {
        if (!values.getDevice().isGpu()) {
            return values.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        // DJL's toByteBuffer would leave the copy on the host with the tensor's manager
        try (NDArray copy = values.toDevice(Device.cpu(), true)) {
            return copy.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
