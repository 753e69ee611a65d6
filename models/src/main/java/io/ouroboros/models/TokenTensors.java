package io.ouroboros.models;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.architecture.ModelConfiguration;

/** Token ids on their way to a device, checked against a model's vocabulary and positions. */
public final class TokenTensors {

    private TokenTensors() {}

    /**
     * Creates a tensor of ids.
     *
     * @param ids token ids, {@code [batch][seq]}, all rows of one length of at least 1
     * @param manager owner of the result
     * @param configuration the model that is to read them
     * @return int64 {@code [batch, seq]} on the manager's device
     * @throws IllegalArgumentException if rows differ in length, are longer than the model's
     *     positions, or hold an id outside its vocabulary
     */
    public static NDArray of(int[][] ids, NDManager manager, ModelConfiguration configuration) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a batch must hold at least 1 row, got 0");
        }
        int length = ids[0].length;
        checkLength(length, configuration);
        long[] flat = new long[Math.multiplyExact(ids.length, length)];
        int next = 0;
        for (int row = 0; row < ids.length; row++) {
            if (ids[row].length != length) {
                throw new IllegalArgumentException(
                        "rows of a batch must have one length, got %d and %d"
                                .formatted(length, ids[row].length));
            }
            for (int id : ids[row]) {
                flat[next++] = checkId(id, row, configuration);
            }
        }
        return manager.create(flat, new Shape(ids.length, length));
    }

    /**
     * Creates a tensor of token blocks, of which every position but the first is scored.
     *
     * @param ids token blocks, {@code [batch][block]}, block at least 2
     * @param manager owner of the result
     * @param configuration the model that is to read them
     * @return int64 {@code [batch, block]} on the manager's device
     * @throws IllegalArgumentException as {@link #of}, and for a block of one token
     */
    public static NDArray ofBlocks(
            int[][] ids, NDManager manager, ModelConfiguration configuration) {
        if (ids.length > 0 && ids[0].length < 2) {
            throw new IllegalArgumentException(
                    "a token block must hold at least 2 tokens, got " + ids[0].length);
        }
        return of(ids, manager, configuration);
    }

    private static void checkLength(int length, ModelConfiguration configuration) {
        if (length < 1) {
            throw new IllegalArgumentException("a row must hold at least 1 token, got 0");
        }
        if (length > configuration.maxPositions()) {
            throw new IllegalArgumentException(
                    "a row must fit the model's %d positions, got %d tokens"
                            .formatted(configuration.maxPositions(), length));
        }
    }

    private static int checkId(int id, int row, ModelConfiguration configuration) {
        if (id < 0 || id >= configuration.vocabularySize()) {
            throw new IllegalArgumentException(
                    "a token id must be below the model's vocabulary of %d, got %d in row %d"
                            .formatted(configuration.vocabularySize(), id, row));
        }
        return id;
    }
}
