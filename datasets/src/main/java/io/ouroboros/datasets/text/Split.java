package io.ouroboros.datasets.text;

import java.util.Locale;

/** The three parts of a dataset. */
public enum Split {
    /** The text that a model is trained on. */
    TRAIN,
    /** The text that chooses the kept checkpoint. */
    VALIDATION,
    /** The text that perplexity is reported on. */
    TEST;

    /**
     * The split's name in messages.
     *
     * @return {@code train}, {@code validation} or {@code test}
     */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
