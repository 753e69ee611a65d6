package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.ouroboros.models.checkpoint.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Reads the numbers of tensors on any device. */
public final class HostNumbers {

    /** Elements copied at once, 64 MiB: a Java buffer ends at 2 GiB, a large vocabulary may not. */
    private static final long PIECE_ELEMENTS = 1 << 24;

    private HostNumbers() {}

    /**
     * Copies a tensor's numbers to the host.
     *
     * @param values a tensor of less than 2 GiB; not modified
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

    /**
     * Makes a tensor readable piece by piece.
     *
     * @param values a float32 tensor of any size; not modified
     * @return its shape and numbers, as they are when they are read
     */
    public static TensorSource source(NDArray values) {
        List<Long> shape = Arrays.stream(values.getShape().getShape()).boxed().toList();
        return new TensorSource(
                shape,
                (room, sink) -> {
                    try (NDArray flat = values.reshape(-1)) {
                        for (long start = 0; start < flat.size(); start += PIECE_ELEMENTS) {
                            long end = Math.min(start + PIECE_ELEMENTS, flat.size());
                            try (NDArray piece = flat.get(new NDIndex("{}:{}", start, end))) {
                                sink.accept(of(piece));
                            }
                        }
                    }
                });
    }
}
