package io.ouroboros.harness.synthesis;

import io.ouroboros.harness.device.FreeMemory;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.decoding.BatchSize;
import io.ouroboros.models.decoding.DecodingConfig;
import java.util.OptionalInt;

/**
 * How many prompts to decode together. Matrix products of other sizes may round differently: scores
 * were seen to differ by 5e-7, continuations only if two are that close.
 *
 * @param prompts the number; empty to let the free memory decide
 */
public record BatchSizeChoice(OptionalInt prompts) {

    /** As many as fit into the free memory and make decoding faster. */
    public static final BatchSizeChoice AUTO = new BatchSizeChoice(OptionalInt.empty());

    private static final String AUTO_TEXT = "auto";

    /**
     * A thousand prompts of 5 beams fill a GPU (docs/performance.md); more would only lose more
     * work in a kill.
     */
    private static final int ENOUGH_PROMPTS = 1024;

    /**
     * A fixed number of prompts.
     *
     * @param prompts prompts decoded together
     * @return the choice, not checked
     */
    public static BatchSizeChoice of(int prompts) {
        return new BatchSizeChoice(OptionalInt.of(prompts));
    }

    /**
     * Reads an option's value.
     *
     * @param text a number of prompts or {@code auto}
     * @return the choice
     * @throws IllegalArgumentException if it is neither
     */
    public static BatchSizeChoice parse(String text) {
        if (text.equals(AUTO_TEXT)) {
            return AUTO;
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("must be a number of prompts or auto, got " + text);
        }
        return of(Integer.parseInt(text));
    }

    /** Returns the text that {@link #parse} reads as this choice. */
    @Override
    public String toString() {
        return prompts.isPresent() ? String.valueOf(prompts.getAsInt()) : AUTO_TEXT;
    }

    /** Returns the number for a model, whose decoder must already have packed the weights. */
    int resolve(CausalLanguageModel model, DecodingConfig config, int longest) {
        if (prompts.isPresent()) {
            return prompts.getAsInt();
        }
        return Math.min(
                ENOUGH_PROMPTS,
                BatchSize.fitting(
                        model.configuration(),
                        config,
                        longest,
                        model.device(),
                        model.dtype(),
                        FreeMemory.bytes(model.device())));
    }
}
