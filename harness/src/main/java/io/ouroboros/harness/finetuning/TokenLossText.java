package io.ouroboros.harness.finetuning;

import io.ouroboros.models.training.TokenLoss;
import java.util.Locale;

/** A loss as options and files spell it: its name, and behind a colon its number. */
public final class TokenLossText {

    private TokenLossText() {}

    /**
     * Spells a loss.
     *
     * @param loss any loss
     * @return such as {@code cross-entropy}, {@code truncated:0.9} or {@code focal:2.0}
     */
    public static String of(TokenLoss loss) {
        if (loss instanceof TokenLoss.TruncatedCrossEntropy truncated) {
            return "truncated:" + truncated.threshold();
        }
        if (loss instanceof TokenLoss.Focal focal) {
            return "focal:" + focal.exponent();
        }
        return "cross-entropy";
    }

    /**
     * Reads a loss.
     *
     * @param text as {@link #of} spells it
     * @return the loss
     * @throws IllegalArgumentException if it is none, under the option's name
     */
    public static TokenLoss parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":", 2);
        try {
            if (parts.length == 1 && parts[0].equals("cross-entropy")) {
                return new TokenLoss.CrossEntropy();
            }
            if (parts.length == 2 && parts[0].equals("truncated")) {
                return new TokenLoss.TruncatedCrossEntropy(Double.parseDouble(parts[1]));
            }
            if (parts.length == 2 && parts[0].equals("focal")) {
                return new TokenLoss.Focal(Double.parseDouble(parts[1]));
            }
        } catch (IllegalArgumentException e) {
            throw refused(text, e);
        }
        throw refused(text, null);
    }

    private static IllegalArgumentException refused(
            String text, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException(
                "--loss must be cross-entropy, truncated:THRESHOLD within (0, 1] or focal:EXPONENT of at least 0, got "
                        + text,
                cause);
    }
}
