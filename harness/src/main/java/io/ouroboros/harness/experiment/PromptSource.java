package io.ouroboros.harness.experiment;

import java.util.Locale;

/** The source of prompts. */
public enum PromptSource {
    /** The original training blocks, in every generation, as in the paper. */
    ORIGINAL,
    /**
     * What the generation before wrote at the same position; the original block if it wrote nothing
     * there, and in generation 0.
     */
    PREVIOUS,
    /** The model's beginning-of-text token alone: whole texts from nothing. */
    BOS;

    /** The name in options and files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
