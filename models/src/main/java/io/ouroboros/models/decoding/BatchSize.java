package io.ouroboros.models.decoding;

import ai.djl.Device;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.torchscript.ComputeDtype;

/** How many prompts are best decoded together. */
public final class BatchSize {

    /**
     * Rows of a step from which one thread of a CPU gains little more: 32 prompts of 5 beams. All
     * workers together take the memory of so many batches.
     */
    private static final int ENOUGH_ROWS_ON_CPU = 160;

    /**
     * Most numbers of a step's logits on a CPU, 32 MiB of float32: 160 rows of a vocabulary of
     * 50,000. A larger one takes fewer rows, so that memory does not grow with it.
     */
    private static final long ENOUGH_LOGITS_ON_CPU = 1L << 23;

    /** Share of the free memory that may be used; the rest is for the allocator's waste. */
    private static final double USABLE = 0.8;

    private BatchSize() {}

    /**
     * Estimates the memory of decoding one prompt, weights apart: keys and values of its tokens at
     * the worst, a step's logits with what rules and choice make of them, and the largest layer's
     * features of the prompt.
     *
     * @param configuration the model's
     * @param rules the rules
     * @param promptLength tokens of the prompt
     * @param dtype that of the products
     * @return bytes for each prompt of a batch
     */
    public static long bytesPerPrompt(
            ModelConfiguration configuration,
            DecodingConfig rules,
            int promptLength,
            ComputeDtype dtype) {
        long rows = rules.rowsPerPrompt();
        long cached =
                (promptLength + rows * rules.newTokens()) * configuration.kvElementsPerToken();
        // logits and, in sampling, probabilities, their sorted copy, its order (int64), sums
        long logitsCopies = rules.strategy() instanceof Strategy.Sampling ? 8 : 2;
        long logits = rows * configuration.vocabularySize() * logitsCopies;
        long features = promptLength * configuration.featuresPerToken();
        return (dtype.isBfloat16() ? Short.BYTES : Float.BYTES) * cached
                + Float.BYTES * (logits + features);
    }

    private static long enoughRowsOnCpu(ModelConfiguration configuration) {
        return Math.min(ENOUGH_ROWS_ON_CPU, ENOUGH_LOGITS_ON_CPU / configuration.vocabularySize());
    }

    /**
     * Chooses a batch size.
     *
     * @param configuration the model's
     * @param rules the rules
     * @param promptLength tokens of the longest prompt
     * @param device where it computes
     * @param dtype that of the products
     * @param freeBytes memory of the device that is free
     * @return prompts decoded together: as many as fit into the memory, at least 1; on a CPU no
     *     more than make it faster
     */
    public static int fitting(
            ModelConfiguration configuration,
            DecodingConfig rules,
            int promptLength,
            Device device,
            ComputeDtype dtype,
            long freeBytes) {
        double fit = USABLE * freeBytes / bytesPerPrompt(configuration, rules, promptLength, dtype);
        int most =
                device.isGpu()
                        ? Integer.MAX_VALUE
                        : (int) (enoughRowsOnCpu(configuration) / rules.rowsPerPrompt());
        return (int) Math.max(1, Math.min(most, fit));
    }
}
