package io.ouroboros.datasets.batching;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;

/**
 * The order in which one epoch visits its training blocks, cut into batches; the last, short batch
 * is kept.
 *
 * <p>Seven blocks in batches of three with seed 42: {@code [0, 1, 5]}, {@code [6, 4, 3]}, {@code
 * [2]}.
 *
 * @param indices the blocks in visiting order; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EpochOrder(int[] indices) {

    /**
     * Shuffles the blocks, all orders equally likely.
     *
     * @param numBlocks the number of blocks, at least 1
     * @param seed the epoch's seed; equal seeds give equal orders
     * @return the permutation that {@link SplitMix64#permutation} draws from that seed
     */
    public static EpochOrder shuffled(int numBlocks, long seed) {
        return new EpochOrder(new SplitMix64(seed).permutation(numBlocks));
    }

    /**
     * Counts the batches, a short last one too.
     *
     * @param batchSize blocks per batch, at least 1
     * @return the number of batches, at least 1
     */
    public int numBatches(int batchSize) {
        return (indices.length - 1) / batchSize + 1;
    }

    /**
     * The blocks of one batch.
     *
     * @param batchIndex the batch, from 0 to {@code numBatches(batchSize) - 1}
     * @param batchSize blocks per batch, at least 1
     * @return block indices in visiting order, {@code batchSize} of them, fewer in the last batch
     */
    public int[] batch(int batchIndex, int batchSize) {
        int from = batchIndex * batchSize;
        int length = Math.min(batchSize, indices.length - from);
        return Arrays.copyOfRange(indices, from, from + length);
    }
}
