package io.ouroboros.harness.cli;

import io.ouroboros.harness.finetuning.FineTuningSettings;
import io.ouroboros.harness.finetuning.LearningRateSchedule;
import io.ouroboros.harness.finetuning.TokenLossText;
import io.ouroboros.models.training.TokenLoss;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
            converter = ScheduleConverter.class,
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
            converter = LossConverter.class,
            description =
                    "What a token costs in training: cross-entropy; truncated:P, nothing where its"
                            + " probability is above P; focal:G, weighted by (1 - probability)^G"
                            + " (default: cross-entropy).")
    private TokenLoss loss = new TokenLoss.CrossEntropy();

    FineTuningSettings settings() {
        return new FineTuningSettings(
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

    /** Reads a schedule by its name. */
    static final class ScheduleConverter implements ITypeConverter<LearningRateSchedule> {
        @Override
        public LearningRateSchedule convert(String value) {
            return Arrays.stream(LearningRateSchedule.values())
                    .filter(schedule -> schedule.toString().equals(value))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "--schedule must be one of %s, got %s"
                                                    .formatted(names(), value)));
        }

        private static String names() {
            return Arrays.stream(LearningRateSchedule.values())
                    .map(LearningRateSchedule::toString)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Reads a loss with a message that names the option. */
    static final class LossConverter implements ITypeConverter<TokenLoss> {
        @Override
        public TokenLoss convert(String value) {
            try {
                return TokenLossText.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
