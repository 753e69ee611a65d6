package io.ouroboros.harness.finetuning;

import ai.djl.Device;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.TokenLoss;
import io.ouroboros.models.training.TrainingStepConfig;
import picocli.CommandLine.Option;

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
 * @param lora adapters in place of the weights
 */
@HelpGroup.In(HelpGroup.TRAINING)
public record FineTuningConfig(
        @Option(
                        names = "--epochs",
                        defaultValue = "5",
                        description = "Passes over the training blocks.")
                @Rule(atLeast = 1)
                int epochs,
        @Option(
                        names = "--batch-size",
                        paramLabel = "BLOCKS",
                        defaultValue = "128",
                        description = "Blocks of one optimiser step.")
                @Rule(atLeast = 1)
                int batchSize,
        @Option(
                        names = "--micro-batch-size",
                        paramLabel = "BLOCKS",
                        defaultValue = "0",
                        description =
                                "Most blocks computed at once. The gradients of a larger batch are"
                                        + " accumulated, which bounds memory (default: 0, which is 8 on a"
                                        + " CPU, 4 if a step has fewer than 16 blocks, and 128 on a"
                                        + " GPU).")
                @Rule(atLeast = 0)
                int microBatchSize,
        @Option(
                        names = "--learning-rate",
                        paramLabel = "RATE",
                        defaultValue = "2.0E-5",
                        description = "Largest learning rate.")
                @Rule(above = 0)
                double learningRate,
        @Option(
                        names = "--minimum-learning-rate",
                        paramLabel = "RATE",
                        defaultValue = "1.0E-6",
                        description = "Where the schedule ends.")
                @Rule(atLeast = 0)
                double minimumLearningRate,
        @Option(
                        names = "--schedule",
                        paramLabel = "NAME",
                        defaultValue = "cosine-epochs",
                        description =
                                "How the learning rate falls: cosine-epochs (a cosine looked up once an"
                                        + " epoch, as in the paper), cosine or linear (both by step), or"
                                        + " constant.")
                LearningRateSchedule schedule,
        @Option(
                        names = "--warmup-steps",
                        defaultValue = "0",
                        description = "Steps over which the learning rate first rises from 0.")
                @Rule(atLeast = 0)
                int warmupSteps,
        @Option(
                        names = "--weight-decay",
                        paramLabel = "DECAY",
                        defaultValue = "0.01",
                        description = "AdamW's weight decay, on every parameter.")
                @Rule(atLeast = 0)
                double weightDecay,
        @Option(
                        names = "--max-gradient-norm",
                        paramLabel = "NORM",
                        defaultValue = "0.0",
                        description =
                                "Clip the 2-norm of all gradients to this; 0 for no limit (default: 0).")
                @Rule(atLeast = 0)
                double maximumGradientNorm,
        @Option(
                        names = "--loss",
                        paramLabel = "LOSS",
                        defaultValue = "cross-entropy",
                        description =
                                "What a token costs in training: cross-entropy; truncated:P, nothing"
                                        + " where its probability is above P; focal:G, weighted by (1 -"
                                        + " probability)^G.")
                TokenLoss loss,
        LoraOptions lora) {

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
        return Settings.parse(
                FineTuningConfig.class,
                "--epochs=" + epochs,
                "--batch-size=" + batchSize,
                "--learning-rate=" + learningRate,
                "--minimum-learning-rate=" + minimumLearningRate,
                "--weight-decay=" + weightDecay);
    }

    /**
     * Checks options against each other.
     *
     * @param checks collects problems
     */
    public void check(Checks checks) {
        boolean isConstant = schedule == LearningRateSchedule.CONSTANT;
        checks.ignored(
                isConstant,
                "a schedule that falls",
                "--schedule constant",
                "--minimum-learning-rate");
        checks.check(
                isConstant || minimumLearningRate <= learningRate,
                "--minimum-learning-rate must be at most --learning-rate %s, got %s",
                learningRate,
                minimumLearningRate);
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
     * Returns the configuration of each optimiser step.
     *
     * @param device where to compute
     * @param numBlocks blocks of the training set; a step has no more
     * @return the configuration, for checked settings
     */
    public TrainingStepConfig stepConfig(Device device, int numBlocks) {
        AdamW constants =
                new AdamW(
                        AdamW.DEFAULT.beta1(),
                        AdamW.DEFAULT.beta2(),
                        AdamW.DEFAULT.epsilon(),
                        weightDecay);
        double norm = maximumGradientNorm == 0 ? Double.POSITIVE_INFINITY : maximumGradientNorm;
        int blocksAtOnce =
                microBatchSize == 0
                        ? TrainingStepConfig.microBatchSizeFor(device, batchSize)
                        : microBatchSize;
        return new TrainingStepConfig(constants, loss, blocksAtOnce, norm)
                .withMicroBatchOf(Math.min(batchSize, numBlocks));
    }
}
