package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One tensor to be written.
 *
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 * @param float32 asked once, when the tensor's turn comes, for all elements as little-endian
 *     float32 in row-major order, remaining in the buffer; the buffer is not kept
 */
public record TensorSource(List<Long> shape, Numbers float32) {
    /** Copies the shape. */
    public TensorSource {
        shape = List.copyOf(shape);
    }

    /** Where the elements come from. */
    @FunctionalInterface
    public interface Numbers {

        /**
         * Reads all elements.
         *
         * @return them, remaining in the buffer
         * @throws IOException if they cannot be read
         */
        ByteBuffer read() throws IOException;
    }

    /** The product of the shape. */
    long numElements() {
        return TensorInfo.numElements(shape);
    }
}
