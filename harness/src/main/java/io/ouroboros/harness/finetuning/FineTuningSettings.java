package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.runtime.Problems;

/**
 * How a generation is fine-tuned; defaults are the experiment's (PROTOCOL.md, Training).
 *
 * @param epochs passes over the training blocks
 * @param batchSize blocks of one optimiser step
 * @param learningRate learning rate of the first epoch
 * @param minimumLearningRate where the cosine ends
 * @param weightDecay AdamW's decay, on every parameter
 */
public record FineTuningSettings(
        int epochs,
        int batchSize,
        double learningRate,
        double minimumLearningRate,
        double weightDecay) {

    /**
     * Collects every setting that is out of range, under the options' names.
     *
     * @param problems where to
     */
    public void check(Problems problems) {
        problems.atLeast("--epochs", epochs, 1);
        problems.atLeast("--batch-size", batchSize, 1);
        problems.check(
                learningRate > 0 && Double.isFinite(learningRate),
                "--learning-rate must be above 0, got %s",
                learningRate);
        problems.check(
                minimumLearningRate >= 0 && minimumLearningRate <= learningRate,
                "--minimum-learning-rate must be within [0, --learning-rate %s], got %s",
                learningRate,
                minimumLearningRate);
        problems.check(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "--weight-decay must be at least 0, got %s",
                weightDecay);
    }

    /**
     * Returns an epoch's learning rate: a cosine from the first to the minimum, looked up once an
     * epoch as the released code does.
     *
     * <p>With 5 epochs from 2e-5 to 1e-6: 2.00e-5, 1.82e-5, 1.34e-5, 7.56e-6, 2.81e-6.
     *
     * @param epoch the epoch's index, from 0
     * @return the rate of all its steps
     */
    public double learningRate(int epoch) {
        double cosine = (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
        return minimumLearningRate + (learningRate - minimumLearningRate) * cosine;
    }
}
