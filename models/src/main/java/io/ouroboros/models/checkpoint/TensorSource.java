package io.ouroboros.models.checkpoint;

import java.util.List;

/**
 * One tensor to be written.
 *
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 * @param float32 asked once for all elements, just before the tensor is written
 */
public record TensorSource(List<Long> shape, Float32Source float32) {
    /** Copies the shape. */
    public TensorSource {
        shape = List.copyOf(shape);
    }

    /** The product of the shape. */
    long numElements() {
        return TensorInfo.numElements(shape);
    }
}
