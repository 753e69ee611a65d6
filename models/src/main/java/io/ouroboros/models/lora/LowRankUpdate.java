package io.ouroboros.models.lora;

import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Layout;
import io.ouroboros.models.checkpoint.Float32Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What an adapter adds to a layer's weight once it is merged, {@code scaling * B A}, or its
 * transpose for a weight {@code [in, out]}. Computed row by row while the weight is read, in
 * float32, so that no second matrix is held.
 */
public final class LowRankUpdate {

    private final int rank;
    private final int columns;
    private final float scaling;

    /** {@code [rows, rank]}. */
    private final float[] left;

    /** {@code [rank, columns]}. */
    private final float[] right;

    /**
     * Creates the update of a layer.
     *
     * @param layer the layer
     * @param a float32 {@code [rank, in]}, little-endian
     * @param b float32 {@code [out, rank]}, little-endian
     * @param scaling what their product is multiplied by
     */
    public LowRankUpdate(AdaptedLayer layer, ByteBuffer a, ByteBuffer b, double scaling) {
        ParameterSpec weight = layer.weight();
        rank = layer.rank();
        columns = Math.toIntExact(weight.shape().get(1));
        this.scaling = (float) scaling;
        boolean isConv1d = weight.layout() == Layout.CONV1D;
        left = isConv1d ? transposed(floats(a), rank) : floats(b);
        right = isConv1d ? transposed(floats(b), columns) : floats(a);
    }

    private static float[] floats(ByteBuffer numbers) {
        FloatBuffer values = numbers.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] copy = new float[values.remaining()];
        values.get(copy);
        return copy;
    }

    /** {@code [rows, n]} as {@code [n, rows]}. */
    private static float[] transposed(float[] matrix, int rows) {
        int n = matrix.length / rows;
        float[] result = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                result[j * rows + i] = matrix[i * n + j];
            }
        }
        return result;
    }

    /**
     * Adds the update to the weight as it is read.
     *
     * @param weight the weight's elements
     * @return those of the sum
     */
    public Float32Source addTo(Float32Source weight) {
        return (room, sink) -> {
            long[] next = {0};
            ByteBuffer[] sums = {ByteBuffer.allocateDirect(0)};
            weight.read(
                    room,
                    piece -> {
                        int sizeBytes = piece.remaining();
                        if (sums[0].capacity() < sizeBytes) {
                            sums[0] = ByteBuffer.allocateDirect(sizeBytes);
                        }
                        ByteBuffer sum = sums[0].slice(0, sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
                        add(piece.asFloatBuffer(), next[0], sum.asFloatBuffer());
                        next[0] += sizeBytes / Float.BYTES;
                        sink.accept(sum);
                    });
        };
    }

    /** Adds to the elements of a piece, of which the first has this index in the weight. */
    private void add(FloatBuffer piece, long start, FloatBuffer sum) {
        float[] update = new float[columns];
        long index = start;
        while (piece.hasRemaining()) {
            int row = Math.toIntExact(index / columns);
            int from = (int) (index % columns);
            int to = Math.min(columns, from + piece.remaining());
            computeRow(row, from, to, update);
            for (int column = from; column < to; column++) {
                sum.put(piece.get() + scaling * update[column]);
            }
            index += to - from;
        }
    }

    private void computeRow(int row, int from, int to, float[] update) {
        Arrays.fill(update, from, to, 0);
        for (int k = 0; k < rank; k++) {
            float factor = left[row * rank + k];
            int offset = k * columns;
            for (int column = from; column < to; column++) {
                update[column] += factor * right[offset + column];
            }
        }
    }
}
