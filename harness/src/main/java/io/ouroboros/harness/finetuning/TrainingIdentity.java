package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;

/**
 * Identifies a training; seeds are derived from it, and messages name it.
 *
 * @param seed the run's seed
 * @param generation index in the recursion
 * @param pretraining whether it comes before generation 0, with seeds of its own
 */
public record TrainingIdentity(long seed, int generation, boolean pretraining) {

    /**
     * Identifies the fine-tuning of a generation.
     *
     * @param seed the run's seed
     * @param generation index in the recursion
     * @return the identity
     */
    public static TrainingIdentity ofGeneration(long seed, int generation) {
        return new TrainingIdentity(seed, generation, false);
    }

    /**
     * Identifies the training of a model before generation 0.
     *
     * @param seed the run's seed
     * @return the identity
     */
    public static TrainingIdentity ofPretraining(long seed) {
        return new TrainingIdentity(seed, 0, true);
    }

    long seed(Purpose purpose, long step) {
        long root = pretraining ? SeedDerivation.derive(seed, 0, Purpose.PRETRAINING, 0) : seed;
        return SeedDerivation.derive(root, generation, purpose, step);
    }

    String describe(int epoch) {
        return (pretraining ? "pretraining" : "generation " + generation) + ", epoch " + epoch;
    }

    String describe(int epoch, long step) {
        return "%s, step %d, seed %d".formatted(describe(epoch), step, seed);
    }
}
