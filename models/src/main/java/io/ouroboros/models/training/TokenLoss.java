package io.ouroboros.models.training;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a scored token costs, by the probability {@code p} that the model gives it; a batch costs
 * the mean over all its scored tokens, also those that cost nothing.
 *
 * <p>All three are cases of {@code [p <= threshold] * (1 - p)^exponent * -log(p)}.
 */
public sealed interface TokenLoss {

    /**
     * Reads a loss.
     *
     * @param text {@code cross-entropy}, {@code truncated:0.9} or {@code focal:2.0}, as {@code
     *     toString} writes it
     * @return the loss
     * @throws IllegalArgumentException if the text is no loss
     */
    static TokenLoss parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        try {
            if (parts.length == 1 && parts[0].equals("cross-entropy")) {
                return new CrossEntropy();
            }
            if (parts.length == 2 && parts[0].equals("truncated")) {
                return new TruncatedCrossEntropy(Double.parseDouble(parts[1]));
            }
            if (parts.length == 2 && parts[0].equals("focal")) {
                return new Focal(Double.parseDouble(parts[1]));
            }
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static IllegalArgumentException refused(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "must be cross-entropy, truncated:THRESHOLD within (0, 1] or focal:EXPONENT of at least 0, got "
                        + text,
                cause);
    }

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
    record CrossEntropy() implements TokenLoss {
        @Override
        public String toString() {
            return "cross-entropy";
        }
    }

    /**
     * {@code -log(p)} where {@code p <= threshold}, else 0: a token that the model is sure of
     * teaches it nothing, so its own text does not sharpen it further.
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

        @Override
        public String toString() {
            return "truncated:" + threshold;
        }
    }

    /**
     * {@code (1 - p)^exponent * -log(p)}: tokens that the model is sure of weigh less.
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

        @Override
        public String toString() {
            return "focal:" + exponent;
        }
    }
}
