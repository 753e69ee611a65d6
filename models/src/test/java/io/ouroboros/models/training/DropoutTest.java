package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dropped depends on the seed and on a block's place in the batch, and on nothing else. */
@ExtendWith(NoTensorLeaks.class)
final class DropoutTest {

    /** Three groups of blocks that draw together, the last of them short. */
    private static final int[][] BLOCKS = blocks(19);

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 11, 16})
    void microBatchesAddUpToTheWhole(int microBatchSize) throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.25, 0.375);
                NDManager manager = NDManager.newBaseManager()) {
            NDList whole = gradients(model, BLOCKS, 19, manager);
            NDList cut = gradients(model, BLOCKS, microBatchSize, manager);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(cut.get(i).toFloatArray())
                        .containsExactly(whole.get(i).toFloatArray(), within(2e-6f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachKindDropsBySeedAlone(boolean attention) throws IOException {
        try (CausalLanguageModel model =
                        Fixture.small(directory, attention ? 0 : 0.5, attention ? 0.5 : 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT);
                NDManager manager = NDManager.newBaseManager()) {
            float first = trainer.gradients(BLOCKS, 1, manager).head().getFloat();
            float other = trainer.gradients(BLOCKS, 2, manager).head().getFloat();
            float again = trainer.gradients(BLOCKS, 1, manager).head().getFloat();
            assertThat(again).isEqualTo(first).isNotEqualTo(other);
        }
    }

    @Test
    void equalBlocksDropDifferentlyWithinAndAcrossGroups() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.5);
                NDManager manager = NDManager.newBaseManager()) {
            float[] losses = new float[17];
            for (int size = 1; size <= losses.length; size++) {
                int[][] equal = new int[size][];
                Arrays.fill(equal, BLOCKS[0]);
                losses[size - 1] = gradients(model, equal, 4, manager).head().getFloat();
            }
            // a mean of equal losses would stay what it is
            assertThat(losses).doesNotHaveDuplicates();
            assertThat(losses[16] * 17 - losses[15] * 16).isNotCloseTo(losses[0], within(1e-3f));
        }
    }

    /** A tenth of all numbers dropped at random would move the loss by far more. */
    @Test
    void aSmallChanceChangesLittle() throws IOException {
        int[][] many = blocks(500);
        try (CausalLanguageModel plain = Fixture.small(directory, 0);
                NDManager manager = NDManager.newBaseManager()) {
            float expected = gradients(plain, many, 500, manager).head().getFloat();
            try (CausalLanguageModel rare = Fixture.small(directory, 0.001, 0.001)) {
                float actual = gradients(rare, many, 500, manager).head().getFloat();
                assertThat(actual).isCloseTo(expected, within(0.02f)).isNotEqualTo(expected);
            }
        }
    }

    private static int[][] blocks(int count) {
        Random random = new Random(7);
        int[][] ids = new int[count][];
        for (int i = 0; i < count; i++) {
            ids[i] = random.ints(7, 0, 5).toArray();
        }
        return ids;
    }

    private static NDList gradients(
            CausalLanguageModel model, int[][] ids, int microBatchSize, NDManager manager) {
        TrainingStepConfig rules =
                new TrainingStepConfig(
                        AdamW.DEFAULT,
                        new TokenLoss.CrossEntropy(),
                        microBatchSize,
                        Double.POSITIVE_INFINITY);
        try (Trainer trainer = new Trainer(model, rules)) {
            return trainer.gradients(ids, 5, manager);
        }
    }
}
