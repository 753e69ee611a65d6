package io.ouroboros.models.decoding;

import java.util.Locale;

/** When a search over hypotheses that may end ends itself; transformers' {@code early_stopping}. */
public enum EarlyStopping {
    /** Stop when no live beam can win at its present length: transformers' {@code False}. */
    FALSE(0),
    /** Stop as soon as there are as many hypotheses as beams: transformers' {@code True}. */
    TRUE(1),
    /** Stop when no live beam can win at any length: transformers' {@code "never"}. */
    NEVER(2);

    private final int programCode;

    EarlyStopping(int programCode) {
        this.programCode = programCode;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT); // as transformers and the command line spell it
    }

    /** The number that stands for it in {@code beam_search.py}. */
    int programCode() {
        return programCode;
    }
}
