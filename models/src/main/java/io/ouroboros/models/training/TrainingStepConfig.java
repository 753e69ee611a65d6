package io.ouroboros.models.training;

import ai.djl.Device;

/**
 * How a batch becomes an update.
 *
 * @param adamW the optimiser's constants
 * @param loss what a scored token costs
 * @param microBatchSize most token blocks computed at once, at least 1; larger batches are cut, and
 *     their gradients added up, which bounds memory
 * @param maximumGradientNorm largest 2-norm of all gradients together, above 0; larger gradients
 *     are scaled down to it, as {@code torch.nn.utils.clip_grad_norm_} does; infinite for no limit
 */
public record TrainingStepConfig(
        AdamW adamW, TokenLoss loss, int microBatchSize, double maximumGradientNorm) {

    /**
     * The experiment's rules on a CPU (docs/protocol.md, Training): cross-entropy and no limit on
     * gradients; micro-batches as {@link #microBatchSizeFor} has them.
     */
    public static final TrainingStepConfig DEFAULT =
            new TrainingStepConfig(
                    AdamW.DEFAULT, new TokenLoss.CrossEntropy(), 4, Double.POSITIVE_INFINITY);

    /**
     * Returns a micro-batch that suits a device. It does not depend on the number of workers, which
     * must change no number.
     *
     * @param device where to compute
     * @param batchSize blocks of a step
     * @return on a CPU 8 blocks, which fill the matrix products of one thread
     *     (docs/performance.md), and 4 where a step has fewer than 16, so that it still feeds two
     *     workers; on a GPU 128, the paper's batch, because launching operators takes longer than
     *     the arithmetic of fewer
     */
    public static int microBatchSizeFor(Device device, int batchSize) {
        if (device.isGpu()) {
            return 128;
        }
        return batchSize < 16 ? DEFAULT.microBatchSize() : 8;
    }

    /** Token blocks that draw dropout together: larger groups would waste more in small batches. */
    static int dropoutGroupFor(Device device) {
        return device.isGpu() ? 32 : DEFAULT.microBatchSize();
    }

    /**
     * Returns the same rules with a smaller micro-batch.
     *
     * @param most most token blocks computed at once, at least 1
     * @return these rules where they compute no more anyway
     */
    public TrainingStepConfig withMicroBatchOf(int most) {
        return new TrainingStepConfig(
                adamW, loss, Math.min(most, microBatchSize), maximumGradientNorm);
    }

    /** Checks the numbers. */
    public TrainingStepConfig {
        if (microBatchSize < 1) {
            throw new IllegalArgumentException(
                    "micro-batch size must be at least 1, got " + microBatchSize);
        }
        if (!(maximumGradientNorm > 0)) {
            throw new IllegalArgumentException(
                    "maximum gradient norm must be above 0, got " + maximumGradientNorm);
        }
    }
}
