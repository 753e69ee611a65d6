package io.ouroboros.models.training;

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
public record TrainingRules(
        AdamW adamW, TokenLoss loss, int microBatchSize, double maximumGradientNorm) {

    /**
     * The experiment's rules (PROTOCOL.md, Training): cross-entropy and no limit on gradients. 16
     * blocks of 64 tokens fill the matrix products as well as 32 do, in 0.7 GB less for OPT-125m.
     */
    public static final TrainingRules DEFAULT =
            new TrainingRules(
                    AdamW.DEFAULT, new TokenLoss.CrossEntropy(), 16, Double.POSITIVE_INFINITY);

    /** Checks the numbers. */
    public TrainingRules {
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
