package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.testing.ProgramFields;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class TrainerTest {

    private static final int[][] BLOCKS = {{3, 0, 4, 4}, {0, 3, 1, 4}, {4, 3, 0, 0}};

    @TempDir private Path directory;

    @Test
    void theProgramReadsTheFieldsThatAreSent() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            ProgramFields.assertSent(
                    trainer.trainingStep(new Trainer.Batch(3, 1e-3, 1, 2), 0),
                    "training",
                    "TrainingStep",
                    "training_step");
        }
    }

    @Test
    void lossIsTheMeanOverScoredTokens() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            double sum = 0;
            for (float[] row : new BlockScorer(model).score(BLOCKS)) {
                for (float nats : row) {
                    sum += nats;
                }
            }
            trainer.step(BLOCKS, 1e-3, 5);
            assertThat(trainer.takeLosses())
                    .containsExactly(new float[] {(float) sum / 9}, within(1e-6f));
            assertThat(trainer.takeLosses()).isEmpty();
        }
    }

    @Test
    void sameSeedGivesSameBytesAndAnotherSeedAnotherDropout() throws IOException {
        assertThat(weightsAfterTwoSteps(5)).isEqualTo(weightsAfterTwoSteps(5));
        assertThat(weightsAfterTwoSteps(5)).isNotEqualTo(weightsAfterTwoSteps(6));
    }

    @Test
    void dropoutIsActiveInTrainingOnly() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.5);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT);
                NDManager manager = NDManager.newBaseManager()) {
            float one = trainer.gradients(BLOCKS, 1, manager).head().getFloat();
            float two = trainer.gradients(BLOCKS, 2, manager).head().getFloat();
            assertThat(one).isNotEqualTo(two);
            BlockScorer scorer = new BlockScorer(model);
            assertThat(scorer.score(BLOCKS)).isDeepEqualTo(scorer.score(BLOCKS));
        }
    }

    @Test
    void twentyStepsLeaveAsManyTensorsAsTwo() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.1);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            steps(trainer, 2);
            int afterTwo = NoTensorLeaks.liveTensors();
            steps(trainer, 18);
            assertThat(NoTensorLeaks.liveTensors()).isEqualTo(afterTwo).isPositive();
        }
    }

    @Test
    void idOutsideTheVocabularyIsRefused() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new int[][] {{3, 4}, {0, 5}}, 1e-3, 1))
                    .withMessage(
                            "a token id must be below the model's vocabulary of 5, got 5 in row 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new int[][] {{3}}, 1e-3, 1))
                    .withMessage("a token block must hold at least 2 tokens, got 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new int[][] {{3, 4}, {3}}, 1e-3, 1))
                    .withMessage("rows of a batch must have one length, got 2 and 1");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new int[][] {}, 1e-3, 1))
                    .withMessage("a batch must hold at least 1 row, got 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trainer.step(new int[1][10], 1e-3, 1))
                    .withMessage("a row must fit the model's 9 positions, got 10 tokens");
        }
    }

    private float[] weightsAfterTwoSteps(long seed) throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.2);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            trainer.step(BLOCKS, 1e-2, seed);
            trainer.step(BLOCKS, 1e-2, seed + 100);
            return model.weights().get("model.decoder.layers.1.fc1.weight").toFloatArray();
        }
    }

    private static void steps(Trainer trainer, int count) {
        for (int i = 0; i < count; i++) {
            trainer.step(BLOCKS, 1e-3, i);
        }
        assertThat(trainer.takeLosses()).hasSize(count);
    }
}
