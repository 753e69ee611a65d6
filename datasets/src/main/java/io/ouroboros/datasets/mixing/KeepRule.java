package io.ouroboros.datasets.mixing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** How a kept share of the original text becomes a number of blocks. */
public enum KeepRule {
    /** The share of the blocks, rounded half up in decimal arithmetic: 0.145 of 100 keeps 15. */
    BLOCKS {
        @Override
        int count(double share, int numBlocks, int batchSize) {
            return Shares.round(share, numBlocks);
        }
    },
    /**
     * Whole batches, rounded up, as the released code does in its loader loop: {@code ceil(share *
     * blocks / batch)} of them (docs/protocol.md, Original data kept).
     */
    BATCHES {
        @Override
        int count(double share, int numBlocks, int batchSize) {
            BigDecimal exact =
                    BigDecimal.valueOf(share)
                            .multiply(BigDecimal.valueOf(numBlocks))
                            .divide(BigDecimal.valueOf(batchSize), 0, RoundingMode.CEILING);
            return (int) Math.min(numBlocks, exact.longValueExact() * batchSize);
        }
    };

    /** The number of blocks to keep. */
    abstract int count(double share, int numBlocks, int batchSize);

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
