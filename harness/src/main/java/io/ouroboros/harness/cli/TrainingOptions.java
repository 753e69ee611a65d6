package io.ouroboros.harness.cli;

import io.ouroboros.harness.finetuning.FineTuningSettings;
import picocli.CommandLine.Option;

/** The options of a fine-tuning; defaults are the experiment's (PROTOCOL.md, Training). */
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
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Learning rate of the first epoch (default: ${DEFAULT-VALUE}).")
    private double learningRate = 2e-5;

    @Option(
            names = "--minimum-learning-rate",
            paramLabel = "RATE",
            description = "Where the cosine over the epochs ends (default: ${DEFAULT-VALUE}).")
    private double minimumLearningRate = 1e-6;

    @Option(
            names = "--weight-decay",
            paramLabel = "DECAY",
            description = "AdamW's weight decay, on every parameter (default: ${DEFAULT-VALUE}).")
    private double weightDecay = 0.01;

    FineTuningSettings settings() {
        return new FineTuningSettings(
                epochs, batchSize, learningRate, minimumLearningRate, weightDecay);
    }
}
