package io.ouroboros.harness.experiment;

import java.util.Locale;

/** The weights from which generations 1 and later are fine-tuned. */
public enum StartWeights {
    /** The pretrained model, as for generation 0, as in the paper. */
    PRETRAINED,
    /** The checkpoint of the generation before. */
    PREVIOUS;

    /** The name in options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
