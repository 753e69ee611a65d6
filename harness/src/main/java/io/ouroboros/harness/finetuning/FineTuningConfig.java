package io.ouroboros.harness.finetuning;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.TokenLoss;
import io.ouroboros.models.training.TrainingStepConfig;

/**
 * How a generation is fine-tuned.
 *
 * @param epochs passes over the training blocks
 * @param batchSize blocks of one optimiser step
 * @param microBatchSize most blocks computed at once; 0 for what suits the device
 * @param learningRate largest learning rate
 * @param minimumLearningRate where the schedule ends
 * @param schedule how the rate falls
 * @param warmupSteps steps over which the rate rises from 0, linearly, as transformers' schedules
 * @param weightDecay AdamW's decay, on every parameter
 * @param maximumGradientNorm largest 2-norm of all gradients together; 0 for no limit
 * @param loss what a scored token costs in training
 */
public record FineTuningConfig(
        int epochs,
        int batchSize,
        int microBatchSize,
        double learningRate,
        double minimumLearningRate,
        LearningRateSchedule schedule,
        int warmupSteps,
        double weightDecay,
        double maximumGradientNorm,
        TokenLoss loss) {

    /**
     * Returns settings that are the experiment's (docs/protocol.md, Training) in all that is not
     * named.
     *
     * @param epochs passes over the training blocks
     * @param batchSize blocks of one optimiser step
     * @param learningRate largest learning rate
     * @param minimumLearningRate where the cosine over the epochs ends
     * @param weightDecay AdamW's decay
     * @return the settings, not checked
     */
    public static FineTuningConfig of(
            int epochs,
            int batchSize,
            double learningRate,
            double minimumLearningRate,
            double weightDecay) {
        return new FineTuningConfig(
                epochs,
                batchSize,
                0,
                learningRate,
                minimumLearningRate,
                LearningRateSchedule.COSINE_EPOCHS,
                0,
                weightDecay,
                0,
                TrainingStepConfig.DEFAULT.loss());
    }

    /**
     * Collects every setting that is out of range, under the options' names.
     *
     * @param problems where to
     */
    public void check(Problems problems) {
        problems.atLeast("--epochs", epochs, 1);
        problems.atLeast("--batch-size", batchSize, 1);
        problems.atLeast("--micro-batch-size", microBatchSize, 0);
        problems.check(
                learningRate > 0 && Double.isFinite(learningRate),
                "--learning-rate must be above 0, got %s",
                learningRate);
        problems.check(
                minimumLearningRate >= 0 && minimumLearningRate <= learningRate,
                "--minimum-learning-rate must be within [0, --learning-rate %s], got %s",
                learningRate,
                minimumLearningRate);
        problems.atLeast("--warmup-steps", warmupSteps, 0);
        problems.check(
                weightDecay >= 0 && Double.isFinite(weightDecay),
                "--weight-decay must be at least 0, got %s",
                weightDecay);
        problems.check(
                maximumGradientNorm >= 0 && Double.isFinite(maximumGradientNorm),
                "--max-gradient-norm must be at least 0, got %s",
                maximumGradientNorm);
    }

    /**
     * Returns a step's learning rate.
     *
     * <p>With the defaults, 5 epochs from 2e-5 to 1e-6, the epochs have 2.00e-5, 1.82e-5, 1.34e-5,
     * 7.56e-6 and 2.81e-6.
     *
     * @param step the step's index in the whole training, from 0
     * @param stepsPerEpoch steps of one epoch
     * @return the rate
     */
    public double learningRate(long step, long stepsPerEpoch) {
        if (step < warmupSteps) {
            return learningRate * step / warmupSteps;
        }
        long epoch = step / stepsPerEpoch;
        double epochProgress = (double) epoch / epochs;
        long falling = Math.max(1, epochs * stepsPerEpoch - warmupSteps);
        double share = schedule.share(epochProgress, (double) (step - warmupSteps) / falling);
        return minimumLearningRate + (learningRate - minimumLearningRate) * share;
    }

    /**
     * Returns the rules of each step.
     *
     * @param device where to compute
     * @return the rules for checked settings
     */
    public TrainingStepConfig rules(Device device) {
        AdamW constants =
                new AdamW(
                        AdamW.DEFAULT.beta1(),
                        AdamW.DEFAULT.beta2(),
                        AdamW.DEFAULT.epsilon(),
                        weightDecay);
        double norm = maximumGradientNorm == 0 ? Double.POSITIVE_INFINITY : maximumGradientNorm;
        int blocksAtOnce =
                microBatchSize == 0 ? TrainingStepConfig.microBatchSizeFor(device) : microBatchSize;
        return new TrainingStepConfig(constants, loss, blocksAtOnce, norm);
    }

    /**
     * Adds the settings to an object, each under its option's name in camel case.
     *
     * @param json the object
     */
    public void addTo(JsonObject json) {
        json.addProperty("epochs", epochs);
        json.addProperty("batchSize", batchSize);
        json.addProperty("microBatchSize", microBatchSize);
        json.addProperty("learningRate", learningRate);
        json.addProperty("minimumLearningRate", minimumLearningRate);
        json.addProperty("schedule", schedule.toString());
        json.addProperty("warmupSteps", warmupSteps);
        json.addProperty("weightDecay", weightDecay);
        json.addProperty("maxGradientNorm", maximumGradientNorm);
        json.addProperty("loss", TokenLossText.of(loss));
    }
}
