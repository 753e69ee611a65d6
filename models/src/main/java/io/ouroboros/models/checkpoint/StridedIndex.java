package io.ouroboros.models.checkpoint;

import java.util.List;

/**
 * Walks a tensor in row-major order and gives the place of each element.
 *
 * <p>Example: shape [2, 3] with strides [1, 2], a transposed matrix, gives 0, 2, 4, 1, 3, 5.
 */
final class StridedIndex {
    private final long[] shape;
    private final long[] strides;
    private final long[] index;
    private long position;

    StridedIndex(List<Long> shape, List<Long> strides) {
        this.shape = shape.stream().mapToLong(Long::longValue).toArray();
        this.strides = strides.stream().mapToLong(Long::longValue).toArray();
        this.index = new long[this.shape.length];
    }

    /** The place of the next element, counted in elements from the first one. */
    long next() {
        long current = position;
        for (int i = shape.length - 1; i >= 0; i--) {
            index[i]++;
            position += strides[i];
            if (index[i] < shape[i]) {
                break;
            }
            position -= strides[i] * shape[i];
            index[i] = 0;
        }
        return current;
    }
}
