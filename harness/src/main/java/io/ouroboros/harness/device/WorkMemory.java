package io.ouroboros.harness.device;

import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.decoding.BatchSize;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.torchscript.ComputeDtype;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Roughly the memory that work takes beside the weights. Workers for which there is none are left
 * out, which changes no result: batches depend on the options and the model alone.
 *
 * @param work names the work in messages
 * @param sharedBytes what the workers share
 * @param bytesPerWorker what each worker takes
 */
public record WorkMemory(String work, long sharedBytes, long bytesPerWorker) {

    /** Share of the free memory that may be used; the rest is for the allocator's waste. */
    private static final double USABLE = 0.8;

    private static final Logger LOG = LoggerFactory.getLogger(WorkMemory.class);

    /**
     * Estimates the memory of training: AdamW's two moments and the sum of gradients; for each
     * worker gradients, activations (all that the layers compute for a token), logits and their
     * copy in the products' type.
     *
     * @param model the model's configuration
     * @param numLearned how many numbers are trained: all weights, or adapters
     * @param microBatchSize token blocks that a worker computes at once
     * @param blockLength tokens of a block
     * @return the estimate
     */
    public static WorkMemory ofTraining(
            ModelConfiguration model, long numLearned, int microBatchSize, int blockLength) {
        long perToken = model.numLayers() * model.featuresPerToken() + 2L * model.vocabularySize();
        long activations = (long) microBatchSize * blockLength * perToken;
        return new WorkMemory(
                "training", Float.BYTES * 3 * numLearned, Float.BYTES * (numLearned + activations));
    }

    /**
     * Estimates the memory of decoding on a CPU beside the packed weights.
     *
     * @param model the model's configuration
     * @param config how prompts are continued
     * @param longest tokens of the longest prompt
     * @param numPrompts prompts that a worker decodes together
     * @param dtype that of the products
     * @return the estimate
     */
    public static WorkMemory ofDecoding(
            ModelConfiguration model,
            DecodingConfig config,
            int longest,
            int numPrompts,
            ComputeDtype dtype) {
        long bytesPerPrompt = BatchSize.bytesPerPrompt(model, config, longest, dtype);
        return new WorkMemory("decoding", 0, numPrompts * bytesPerPrompt);
    }

    /**
     * Logs the estimate.
     *
     * @param workers who computes
     */
    public void log(Workers workers) {
        LOG.info(
                "{}: about {} of memory beside the weights, {} of it for each worker",
                work,
                Quantities.bytes(sharedBytes + workers.count() * bytesPerWorker),
                Quantities.bytes(bytesPerWorker));
    }

    /**
     * Limits a CPU's workers to those for which there is memory, with a warning if that leaves any
     * out.
     *
     * @param model the model that does the work, loaded
     */
    public void limitWorkers(CausalLanguageModel model) {
        if (model.device().isGpu()) {
            return;
        }
        long freeBytes = FreeMemory.bytes(model.device());
        int fit = numFitting(freeBytes);
        int asked = model.limitWorkers(fit);
        if (fit < asked) {
            LOG.warn(
                    "{}: {} of free memory are enough for {} of {} workers, at about {} each; the others are left out",
                    work,
                    Quantities.bytes(freeBytes),
                    fit,
                    asked,
                    Quantities.bytes(bytesPerWorker));
        }
    }

    /** Returns how many workers fit, at least 1. */
    int numFitting(long freeBytes) {
        double fit = (USABLE * freeBytes - sharedBytes) / bytesPerWorker;
        return (int) Math.max(1, Math.min(fit, Integer.MAX_VALUE));
    }
}
