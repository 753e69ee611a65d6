package io.ouroboros.harness.experiment;

import java.util.Locale;

/** The data regimes by the names that users write; see {@link io.ouroboros.datasets.mixing}. */
public enum RegimeName {
    /** What the newest generation wrote, a share of original blocks kept in its place. */
    REPLACE,
    /** The original text and all that every generation wrote. */
    ACCUMULATE,
    /** A sample of that, of constant size. */
    ACCUMULATE_SUBSAMPLE,
    /** The original text and what the newest generation wrote. */
    AUGMENT,
    /** Shares of the newest corpus, the previous training set and the original text. */
    MIX;

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
