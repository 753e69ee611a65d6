package io.ouroboros.models.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * A tensor of a pickle, before its name is known.
 *
 * @param storage the elements it looks at
 * @param offset its first element in the storage
 * @param shape sizes of the dimensions, outermost first
 * @param strides per dimension, elements of the storage to go to the next index
 */
record PickledTensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {
    /**
     * Elements of one type in the file.
     *
     * @param storedAs the type by its safetensors name
     * @param elementBytes bytes of one element
     * @param position the first byte, from the start of the file
     * @param numElements how many
     */
    record Storage(String storedAs, int elementBytes, long position, long numElements) {}

    /** Whether all elements lie in the storage, and are no more than it has. */
    boolean fits() {
        try {
            long numElements = TensorInfo.numElements(shape);
            return numElements <= storage.numElements()
                    && offset <= storage.numElements()
                    && span() <= storage.numElements() - offset;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Elements from the first to the last one, with all between. */
    long span() {
        if (TensorInfo.numElements(shape) == 0) {
            return 0;
        }
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        }
        return Math.addExact(last, 1);
    }

    /** The tensor under its name in a file. */
    StoredTensor named(String name, Path file) {
        return new StoredTensor(
                new TensorInfo(name, storage.storedAs(), shape, file),
                storage.position() + offset * storage.elementBytes(),
                span() * storage.elementBytes(),
                strides);
    }
}
