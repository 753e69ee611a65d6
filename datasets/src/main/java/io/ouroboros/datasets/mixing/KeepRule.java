package io.ouroboros.datasets.mixing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** How a kept share of the original text becomes a number of blocks. */
public enum KeepRule {
    /** The share of the blocks, rounded half up in decimal arithmetic: 0.145 of 100 keeps 15. */
    BLOCKS,
    /**
     * Whole batches, rounded up, as the released code does in its loader loop: {@code ceil(share *
     * blocks / batch)} of them (docs/protocol.md, Original data kept).
     */
    BATCHES;

    /** The number of blocks to keep. */
    int count(double share, int numBlocks, int batchSize) {
        if (this == BLOCKS) {
            return Shares.round(share, numBlocks);
        }
        BigDecimal exact =
                BigDecimal.valueOf(share)
                        .multiply(BigDecimal.valueOf(numBlocks))
                        .divide(BigDecimal.valueOf(batchSize), 0, RoundingMode.CEILING);
        return (int) Math.min(numBlocks, exact.longValueExact() * batchSize);
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
