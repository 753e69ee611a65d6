package io.ouroboros.harness.experiment;

import java.util.Locale;

/** What a generation continues. */
public enum PromptSource {
    /** The original training blocks, in every generation: the paper's way. */
    ORIGINAL,
    /**
     * What the generation before wrote at the same position; the original block where it wrote
     * nothing there, and in generation 0.
     */
    PREVIOUS;

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
