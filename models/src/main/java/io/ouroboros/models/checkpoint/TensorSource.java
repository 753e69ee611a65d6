package io.ouroboros.models.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * One tensor to be written.
 *
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 * @param float32 asked once, when the tensor's turn comes, for all elements as little-endian
 *     float32 in row-major order, remaining in the buffer; the buffer is not kept
 */
public record TensorSource(List<Long> shape, Supplier<ByteBuffer> float32) {
    /** Copies the shape. */
    public TensorSource {
        shape = List.copyOf(shape);
    }

    /** The product of the shape. */
    long numElements() {
        return TensorInfo.numElements(shape);
    }
}
