package io.ouroboros.models.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the values of a tensor lie in a file.
 *
 * @param storedAs the element type by its safetensors name
 * @param shape sizes of the dimensions, outermost first
 * @param position its first element's first byte, from the start of the file
 * @param sizeBytes bytes from there to the end of its last element
 * @param strides per dimension, elements to go to the next index
 */
record StoredTensor(
        String storedAs, List<Long> shape, long position, long sizeBytes, List<Long> strides) {
    /** A tensor whose values lie in one piece, the last dimension's index running fastest. */
    static StoredTensor rowMajor(String storedAs, List<Long> shape, long position, long sizeBytes) {
        return new StoredTensor(storedAs, shape, position, sizeBytes, rowMajorStrides(shape));
    }

    /** Whether the values lie in one piece, the last dimension's index running fastest. */
    boolean isRowMajor() {
        List<Long> expected = rowMajorStrides(shape);
        for (int i = 0; i < strides.size(); i++) {
            if (shape.get(i) != 1 && !strides.get(i).equals(expected.get(i))) {
                return TensorInfo.numElements(shape) == 0;
            }
        }
        return true;
    }

    private static List<Long> rowMajorStrides(List<Long> shape) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            strides.add(stride);
            stride *= shape.get(i);
        }
        Collections.reverse(strides);
        return strides;
    }
}
