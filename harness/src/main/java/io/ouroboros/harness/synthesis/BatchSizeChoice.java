package io.ouroboros.harness.synthesis;

import ai.djl.Device;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.architecture.ModelConfiguration;
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
     * @param option the option's name, for messages
     * @param text a whole number or {@code auto}
     * @return the choice, not checked
     * @throws IllegalArgumentException if it is neither
     */
    public static BatchSizeChoice parse(String option, String text) {
        if (text.equals(AUTO_TEXT)) {
            return AUTO;
        }
        try {
            return of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s must be a number of prompts or auto, got %s".formatted(option, text), e);
        }
    }

    /**
     * Collects what is out of range.
     *
     * @param option the option's name
     * @param problems where to
     */
    public void check(String option, Problems problems) {
        prompts.ifPresent(number -> problems.atLeast(option, number, 1));
    }

    /**
     * Returns the choice as a configuration holds it.
     *
     * @return a number or {@code "auto"}
     */
    public JsonPrimitive toJson() {
        return prompts.isPresent()
                ? new JsonPrimitive(prompts.getAsInt())
                : new JsonPrimitive(AUTO_TEXT);
    }

    /** Returns the number for a device; the decoder's weights must already be loaded. */
    int resolve(
            ModelConfiguration configuration, DecodingConfig rules, int longest, Device device) {
        if (prompts.isPresent()) {
            return prompts.getAsInt();
        }
        long freeBytes = FreeMemory.bytes(device);
        return Math.min(
                ENOUGH_PROMPTS,
                BatchSize.fitting(configuration, rules, longest, device, freeBytes));
    }
}
