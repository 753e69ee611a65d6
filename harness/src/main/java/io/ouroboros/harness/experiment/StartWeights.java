package io.ouroboros.harness.experiment;

import java.util.Locale;

/** What generations 1 and later are fine-tuned from. */
public enum StartWeights {
    /** The pretrained model, as generation 0 is: the paper's way. */
    PRETRAINED,
    /** The checkpoint of the generation before. */
    PREVIOUS;

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
