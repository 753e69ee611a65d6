package io.ouroboros.harness.cli;

import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.finetuning.LearningRateSchedule;
import io.ouroboros.models.training.TokenLoss;
import picocli.CommandLine.Option;

/** The options of a fine-tuning; defaults are the experiment's (docs/protocol.md, Training). */
final class TrainingOptions {

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the training blocks (default: ${DEFAULT-VALUE}).")
    private int epochs = 5;

    @Option(
            names = "--batch-size",
            paramLabel = "BLOCKS",
            description = "Blocks of one optimiser step (default: ${DEFAULT-VALUE}).")
    private int batchSize = 128;

    @Option(
            names = "--micro-batch-size",
            paramLabel = "BLOCKS",
            description =
                    "Most blocks computed at once; gradients of a larger batch are added up, which"
                            + " bounds memory (default: 0, which is 8 on a CPU and 32 on a GPU).")
    private int microBatchSize;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Largest learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate = 2e-5;

    @Option(
            names = "--minimum-learning-rate",
            paramLabel = "RATE",
            description = "Where the schedule ends (default: ${DEFAULT-VALUE}).")
    private double minimumLearningRate = 1e-6;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description =
                    "How the learning rate falls: cosine-epochs (a cosine looked up once an epoch, the"
                            + " paper's), cosine, linear (both by step) or constant (default:"
                            + " cosine-epochs).")
    private LearningRateSchedule schedule = LearningRateSchedule.COSINE_EPOCHS;

    @Option(
            names = "--warmup-steps",
            paramLabel = "N",
            description =
                    "Steps over which the learning rate rises from 0 first (default: ${DEFAULT-VALUE}).")
    private int warmupSteps;

    @Option(
            names = "--weight-decay",
            paramLabel = "DECAY",
            description = "AdamW's weight decay, on every parameter (default: ${DEFAULT-VALUE}).")
    private double weightDecay = 0.01;

    @Option(
            names = "--max-gradient-norm",
            paramLabel = "NORM",
            description =
                    "Scale gradients down to this 2-norm of all together; 0 for no limit (default: 0).")
    private double maximumGradientNorm;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            description =
                    "What a token costs in training: cross-entropy; truncated:P, nothing where its"
                            + " probability is above P; focal:G, weighted by (1 - probability)^G"
                            + " (default: cross-entropy).")
    private TokenLoss loss = new TokenLoss.CrossEntropy();

    FineTuningConfig settings() {
        return new FineTuningConfig(
                epochs,
                batchSize,
                microBatchSize,
                learningRate,
                minimumLearningRate,
                schedule,
                warmupSteps,
                weightDecay,
                maximumGradientNorm,
                loss);
    }
}
