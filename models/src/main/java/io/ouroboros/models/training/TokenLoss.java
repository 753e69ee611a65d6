package io.ouroboros.models.training;

/**
 * What a scored token costs, by the probability {@code p} that the model gives it; a batch costs
 * the mean over all its scored tokens, also those that cost nothing.
 *
 * <p>All three are cases of {@code [p <= threshold] * (1 - p)^exponent * -log(p)}.
 */
public sealed interface TokenLoss {

    /**
     * Returns the largest probability that still costs something.
     *
     * @return above 0; 1 where every token counts
     */
    default double threshold() {
        return 1;
    }

    /**
     * Returns the exponent of {@code 1 - p}.
     *
     * @return at least 0; 0 where all tokens weigh alike
     */
    default double exponent() {
        return 0;
    }

    /** {@code -log(p)}: the loss that perplexity is made of. */
    record CrossEntropy() implements TokenLoss {}

    /**
     * {@code -log(p)} where {@code p <= threshold}, else 0: what the model is sure of teaches it
     * nothing, so that text of its own making does not sharpen it further.
     *
     * @param threshold above 0 and at most 1
     * @see <a href="https://arxiv.org/abs/2509.08972">Shabgahi et al. 2025, ForTIFAI, truncated
     *     cross-entropy</a>
     */
    record TruncatedCrossEntropy(double threshold) implements TokenLoss {
        /** Checks the threshold. */
        public TruncatedCrossEntropy {
            if (!(threshold > 0 && threshold <= 1)) {
                throw new IllegalArgumentException(
                        "threshold must be above 0 and at most 1, got " + threshold);
            }
        }
    }

    /**
     * {@code (1 - p)^exponent * -log(p)}: the surer the model, the less a token weighs.
     *
     * @param exponent at least 0; 0 is the cross-entropy
     * @see <a href="https://arxiv.org/abs/1708.02002">Lin et al. 2017, Focal Loss for Dense Object
     *     Detection, equation 4</a>
     */
    record Focal(double exponent) implements TokenLoss {
        /** Checks the exponent. */
        public Focal {
            if (!(exponent >= 0 && exponent < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "exponent must be at least 0 and finite, got " + exponent);
            }
        }
    }
}
