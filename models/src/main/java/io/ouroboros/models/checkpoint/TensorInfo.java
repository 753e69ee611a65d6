package io.ouroboros.models.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a file says about one tensor, without its values.
 *
 * @param name the tensor's name in the file
 * @param storedAs the element type by its safetensors name, such as {@code F16} or {@code I64};
 *     only those of {@link StorageType} can be read
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 * @param file the file that holds the values
 */
public record TensorInfo(String name, String storedAs, List<Long> shape, Path file) {
    /** PyTorch's own limit on the dimensions of a tensor. */
    static final int MAXIMUM_DIMENSIONS = 64;

    /** Copies the shape. */
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /**
     * Finds a tensor that must be there in a shape.
     *
     * @param tensors what there is, by the names that are looked for
     * @param name one of these names
     * @param shape the shape that it must have
     * @param where the file or directory that the tensors are of
     * @return the tensor, in that shape
     * @throws InvalidCheckpointException if there is none, or one of another shape
     */
    public static TensorInfo require(
            Map<String, TensorInfo> tensors, String name, List<Long> shape, Path where)
            throws InvalidCheckpointException {
        TensorInfo found = tensors.get(name);
        if (found == null) {
            throw new InvalidCheckpointException(
                    "%s must be there with shape %s, got no such tensor in %s"
                            .formatted(name, shape, where));
        }
        if (!found.shape().equals(shape)) {
            throw new InvalidCheckpointException(
                    "%s must have shape %s, got %s in %s"
                            .formatted(name, shape, found.shape(), found.file()));
        }
        return found;
    }

    /**
     * Returns how many elements the tensor has.
     *
     * @return the product of the shape, 1 for a scalar
     */
    public long numElements() {
        return numElements(shape);
    }

    /**
     * The product of a shape.
     *
     * @throws ArithmeticException if it does not fit in 64 bits
     */
    static long numElements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** How the tensor is stored, or the reason why its values cannot be read as float32. */
    StorageType readableType() throws InvalidCheckpointException {
        return StorageType.named(storedAs)
                .orElseThrow(
                        () ->
                                new InvalidCheckpointException(
                                        "%s must be stored as %s, got %s in %s"
                                                .formatted(
                                                        name,
                                                        StorageType.names(),
                                                        storedAs,
                                                        file)));
    }
}
