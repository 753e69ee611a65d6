package io.ouroboros.datasets.mixing;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.tokens.TokenBlocks;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The positions of a training mix that keep their original block; all others are synthetic, and the
 * mix always has the original's size (setting B of the paper, where kept blocks replace synthetic
 * ones).
 *
 * <p>Of {@code numBlocks} positions, {@code originalFraction * numBlocks} are kept, rounded half up
 * in decimal arithmetic: 0.145 of 100 blocks keeps 15. They are the first entries of the
 * permutation that {@link SplitMix64#permutation} draws from the seed, so every set of that size is
 * equally likely.
 */
public final class KeptOriginals {

    private final int numBlocks;
    private final BitSet kept;

    private KeptOriginals(int numBlocks, BitSet kept) {
        this.numBlocks = numBlocks;
        this.kept = kept;
    }

    /**
     * Draws the positions.
     *
     * @param numBlocks the size of the training mix in blocks, at least 0
     * @param originalFraction the share of original blocks, from 0 to 1
     * @param seed the draw's seed; equal seeds give equal positions
     * @return the kept positions
     * @throws IllegalArgumentException if the fraction is not within [0, 1] or the size is negative
     */
    public static KeptOriginals draw(int numBlocks, double originalFraction, long seed) {
        if (!(originalFraction >= 0 && originalFraction <= 1)) {
            throw new IllegalArgumentException(
                    "originalFraction must be within [0, 1], got " + originalFraction);
        }
        if (numBlocks < 0) {
            throw new IllegalArgumentException("numBlocks must be at least 0, got " + numBlocks);
        }
        int count =
                BigDecimal.valueOf(originalFraction)
                        .multiply(BigDecimal.valueOf(numBlocks))
                        .setScale(0, RoundingMode.HALF_UP)
                        .intValueExact();
        BitSet kept = new BitSet(numBlocks);
        IntStream.of(new SplitMix64(seed).permutation(numBlocks)).limit(count).forEach(kept::set);
        return new KeptOriginals(numBlocks, kept);
    }

    /**
     * Says whether a position keeps its original block.
     *
     * @param position a position of the mix, from 0 to its size - 1
     * @return whether the block there is original
     * @throws IllegalArgumentException if the mix has no such position
     */
    public boolean isOriginal(int position) {
        if (position < 0 || position >= numBlocks) {
            throw new IllegalArgumentException(
                    "position must be within [0, " + numBlocks + "), got " + position);
        }
        return kept.get(position);
    }

    /**
     * Counts the kept positions.
     *
     * @return the number of original blocks in the mix
     */
    public int count() {
        return kept.cardinality();
    }

    /**
     * The positions that are to be filled with synthetic blocks.
     *
     * @return all positions that are not kept, ascending
     */
    public int[] syntheticPositions() {
        return IntStream.range(0, numBlocks).filter(i -> !kept.get(i)).toArray();
    }

    /**
     * Puts original and synthetic blocks into one mix of the original's size.
     *
     * <p>With positions 0 and 3 of five kept, the mix of originals {@code a b c d e} and synthetic
     * blocks {@code x y z} is {@code a x y d z}.
     *
     * @param original one block per position
     * @param synthetic one block per synthetic position, in the order of {@link
     *     #syntheticPositions}
     * @return one block per position
     * @throws IllegalArgumentException if the numbers of blocks or their lengths do not fit
     */
    public TokenBlocks mix(TokenBlocks original, TokenBlocks synthetic) {
        requireSize("original", original.size(), numBlocks);
        requireSize("synthetic", synthetic.size(), numBlocks - count());
        int blockLength = original.blockLength();
        if (synthetic.blockLength() != blockLength) {
            throw new IllegalArgumentException(
                    String.format(
                            "synthetic blocks must have the original's length %d, got %d",
                            blockLength, synthetic.blockLength()));
        }
        int[] ids = new int[numBlocks * blockLength];
        int nextSynthetic = 0;
        for (int i = 0; i < numBlocks; i++) {
            if (kept.get(i)) {
                original.copyInto(i, ids, i * blockLength);
            } else {
                synthetic.copyInto(nextSynthetic++, ids, i * blockLength);
            }
        }
        return TokenBlocks.of(blockLength, ids);
    }

    private static void requireSize(String what, int size, int expected) {
        if (size != expected) {
            throw new IllegalArgumentException(
                    String.format("%s must have %d blocks, got %d", what, expected, size));
        }
    }
}
