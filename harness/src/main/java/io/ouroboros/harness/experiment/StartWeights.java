package io.ouroboros.harness.experiment;

import java.util.Locale;

/** The weights from which generations are trained. */
public enum StartWeights {
    /** The pretrained model, as for generation 0, as in the paper. */
    PRETRAINED,
    /** The checkpoint of the generation before. */
    PREVIOUS,
    /** Random weights of the shape of {@code --model}, new ones for each generation, 0 included. */
    RANDOM;

    /** The name in options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
