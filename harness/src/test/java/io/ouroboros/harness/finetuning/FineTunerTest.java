package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FineTunerTest {

    @TempDir private Path directory;

    @Test
    void theBestEpochsWeightsAreKeptWhereLaterOnesAreWorse() throws IOException {
        TokenBlocks training = Tiny.blocks(3, 21); // few blocks and a high rate overfit at once
        TokenBlocks validation = Tiny.blocks(11, 22);
        try (CausalLanguageModel model = model()) {
            FineTuningResult result =
                    tune(model, FineTuningConfig.of(6, 2, 0.05, 0.05, 0), training, validation);
            double[] losses =
                    result.epochs().stream()
                            .mapToDouble(e -> e.validation().all().meanLoss())
                            .toArray();
            assertThat(result.bestEpoch()).isBetween(0, 4);
            assertThat(losses[5]).isGreaterThan(losses[result.bestEpoch()]);
            assertThat(lossOf(model, validation)).isEqualTo(losses[result.bestEpoch()]);
        }
    }

    @Test
    void theLastEpochsWeightsAreKeptWhereItIsTheBest() throws IOException {
        TokenBlocks blocks = Tiny.blocks(20, 23);
        try (CausalLanguageModel model = model()) {
            double before = lossOf(model, blocks);
            FineTuningResult result =
                    tune(model, FineTuningConfig.of(3, 6, 5e-3, 1e-3, 0.01), blocks, blocks);
            assertThat(result.bestEpoch()).isEqualTo(2);
            double after = result.epochs().get(2).validation().all().meanLoss();
            assertThat(after).isLessThan(before - 0.1);
            assertThat(lossOf(model, blocks)).isEqualTo(after);
        }
    }

    @Test
    void theTrainingLossIsTheMeanOverBlocks() throws IOException {
        TokenBlocks blocks = Tiny.blocks(5, 24);
        try (CausalLanguageModel model = model()) {
            double before = lossOf(model, blocks);
            // a rate so low that the weights stay; dropout moves the loss a little
            FineTuningResult result =
                    tune(model, FineTuningConfig.of(1, 4, 1e-30, 0, 0), blocks, blocks);
            FineTuningResult.Epoch epoch = result.epochs().get(0);
            assertThat(epoch.learningRate()).isEqualTo(1e-30);
            assertThat(epoch.trainingLoss()).isCloseTo(before, within(0.7));
            double first = epoch.stepLosses().get(0); // of 4 blocks
            double second = epoch.stepLosses().get(1); // of 1 block
            assertThat(Math.abs(first - second)).isGreaterThan(0.01);
            assertThat(epoch.trainingLoss())
                    .isCloseTo((4 * first + second) / 5, within(1e-12))
                    .isNotCloseTo((first + second) / 2, within(1e-3));
            assertThat(lossOf(model, blocks)).isEqualTo(before);
        }
    }

    @Test
    void aTrainingLossThatIsNotFiniteSaysWhere() throws IOException {
        TokenBlocks blocks = Tiny.blocks(4, 25);
        FineTuner tuner = tuner(FineTuningConfig.of(2, 2, 1e38, 0, 0));
        try (CausalLanguageModel model = model()) {
            assertThatThrownBy(
                            () ->
                                    tuner.fineTune(
                                            model,
                                            blocks,
                                            blocks,
                                            TrainingIdentity.ofGeneration(17, 3),
                                            states()))
                    .isInstanceOf(HarnessException.class)
                    .hasMessage(
                            "training loss must be finite, got NaN in generation 3, epoch 0, step 1, seed 17;"
                                    + " lower --learning-rate");
        }
    }

    @Test
    void aValidationLossThatIsNotFiniteSaysWhere() throws IOException {
        TokenBlocks blocks = Tiny.blocks(4, 25);
        FineTuner tuner = tuner(FineTuningConfig.of(2, 4, 1e38, 0, 0));
        try (CausalLanguageModel model = model()) {
            assertThatThrownBy(
                            () ->
                                    tuner.fineTune(
                                            model,
                                            blocks,
                                            blocks,
                                            TrainingIdentity.ofPretraining(18),
                                            states()))
                    .isInstanceOf(HarnessException.class)
                    .hasMessage(
                            "validation loss must be finite, got NaN in pretraining, epoch 0, step 0, seed 18;"
                                    + " lower --learning-rate");
        }
    }

    private CausalLanguageModel model() throws IOException {
        return CausalLanguageModel.load(
                Tiny.model(directory.resolve("model")), EngineDevice.resolve(Tiny.CPU));
    }

    private static FineTuner tuner(FineTuningConfig settings) {
        return new FineTuner(settings, Progress.silent(), Interruption.manual(), epochs -> {});
    }

    private TrainingCheckpoints states() {
        return new TrainingCheckpoints(
                directory.resolve("states"), CheckpointInterval.DEFAULT, "a hash");
    }

    private FineTuningResult tune(
            CausalLanguageModel model,
            FineTuningConfig settings,
            TokenBlocks training,
            TokenBlocks validation)
            throws IOException {
        return tuner(settings)
                .fineTune(
                        model, training, validation, TrainingIdentity.ofGeneration(7, 0), states());
    }

    private static double lossOf(CausalLanguageModel model, TokenBlocks blocks) {
        return new PerplexityEvaluator(model, 128, Progress.silent(), Interruption.manual())
                .evaluate("testing", blocks)
                .summary()
                .all()
                .meanLoss();
    }
}
