package io.ouroboros.datasets.batching;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;

/**
 * The order in which one epoch visits its training blocks, cut into batches; the last, short batch
 * is kept.
 *
 * <p>Seven blocks in batches of three, in sequence: {@code [0, 1, 2]}, {@code [3, 4, 5]}, {@code
 * [6]}.
 */
public final class EpochOrder {

    private final int[] indices;

    private EpochOrder(int[] indices) {
        this.indices = indices;
    }

    /**
     * Shuffles the blocks, all orders equally likely.
     *
     * @param numBlocks the number of blocks, at least 1
     * @param seed the epoch's seed; equal seeds give equal orders
     * @return the permutation that {@link SplitMix64#permutation} draws from that seed
     * @throws IllegalArgumentException if there is no block
     */
    public static EpochOrder shuffled(int numBlocks, long seed) {
        return new EpochOrder(new SplitMix64(seed).permutation(checked(numBlocks)));
    }

    /**
     * Keeps the blocks in their own order.
     *
     * @param numBlocks the number of blocks, at least 1
     * @return the order 0, 1, 2, ...
     * @throws IllegalArgumentException if there is no block
     */
    public static EpochOrder sequential(int numBlocks) {
        int[] indices = new int[checked(numBlocks)];
        Arrays.setAll(indices, i -> i);
        return new EpochOrder(indices);
    }

    /**
     * Counts the batches, a short last one too.
     *
     * @param batchSize blocks per batch, at least 1
     * @return the number of batches, at least 1
     * @throws IllegalArgumentException if the batch size is less than 1
     */
    public int numBatches(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize must be at least 1, got " + batchSize);
        }
        return (indices.length - 1) / batchSize + 1;
    }

    /**
     * The blocks of one batch.
     *
     * @param batchIndex the batch, from 0 to {@code numBatches(batchSize) - 1}
     * @param batchSize blocks per batch, at least 1
     * @return block indices in visiting order, {@code batchSize} of them, fewer in the last batch
     * @throws IllegalArgumentException if there is no such batch
     */
    public int[] batch(int batchIndex, int batchSize) {
        int numBatches = numBatches(batchSize);
        if (batchIndex < 0 || batchIndex >= numBatches) {
            throw new IllegalArgumentException(
                    "batchIndex must be within [0, " + numBatches + "), got " + batchIndex);
        }
        int from = batchIndex * batchSize;
        int length = Math.min(batchSize, indices.length - from);
        return Arrays.copyOfRange(indices, from, from + length);
    }

    private static int checked(int numBlocks) {
        if (numBlocks < 1) {
            throw new IllegalArgumentException("numBlocks must be at least 1, got " + numBlocks);
        }
        return numBlocks;
    }
}
