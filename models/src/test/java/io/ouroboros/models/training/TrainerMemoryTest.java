package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.testing.ScarceMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class TrainerMemoryTest {

    private static final int[][] BLOCKS = blocks();

    @TempDir private Path directory;

    @Test
    void stepThatLacksMemoryIsMadeAgainInHalves() throws IOException {
        ScarceMemory memory = new ScarceMemory(3);
        List<float[]> halved = stateAfterTwoSteps(12, memory);
        assertThat(memory.halvings()).containsExactly("11 -> 5", "5 -> 2");
        assertThat(halved)
                .usingRecursiveComparison()
                .isEqualTo(stateAfterTwoSteps(2, new ScarceMemory(100)));
        List<float[]> whole = stateAfterTwoSteps(12, new ScarceMemory(100));
        for (int i = 0; i < whole.size(); i++) {
            // the gradients agree to 1e-7, which AdamW turns into shares of the learning rate 1e-3
            assertThat(halved.get(i)).containsExactly(whole.get(i), within(1e-6f));
        }
    }

    @Test
    void stepThatFailsAtItsEndLeavesEverythingAsItWas() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0.25);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            trainer.step(BLOCKS, 1e-3, 1);
            NDArray moment = trainer.state().secondMoments().get(0);
            moment.intern(moment.toType(DataType.FLOAT64, true)); // AdamW refuses the first
            List<float[]> before = numbers(model, trainer);
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> trainer.step(BLOCKS, 1e-3, 2))
                    .withMessageContaining("_fused_adamw_");
            assertThat(numbers(model, trainer)).usingRecursiveComparison().isEqualTo(before);
            assertThat(trainer.takeLosses()).hasSize(1);
        }
    }

    @Test
    void blockThatDoesNotFitFails() throws IOException {
        ScarceMemory memory = new ScarceMemory(0);
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT, memory)) {
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> trainer.step(BLOCKS, 1e-3, 1))
                    .withMessage("CUDA out of memory");
            assertThat(memory.halvings()).containsExactly("4 -> 2", "2 -> 1");
            assertThat(trainer.microBatchSize()).isEqualTo(1);
        }
    }

    private List<float[]> stateAfterTwoSteps(int microBatchSize, OomBackoff.Listener memory)
            throws IOException {
        TrainingStepConfig rules =
                new TrainingStepConfig(
                        AdamW.DEFAULT, new TokenLoss.CrossEntropy(), microBatchSize, 0.125);
        try (CausalLanguageModel model = Fixture.small(directory, 0.25, 0.125);
                Trainer trainer = new Trainer(model, rules, memory)) {
            trainer.step(BLOCKS, 1e-3, 1);
            trainer.step(BLOCKS, 1e-3, 2);
            List<float[]> numbers = numbers(model, trainer);
            numbers.add(trainer.takeLosses());
            return numbers;
        }
    }

    /** Weights but the key projections' biases, whose true gradient is zero; moments; steps. */
    private static List<float[]> numbers(CausalLanguageModel model, Trainer trainer) {
        List<float[]> numbers = new ArrayList<>();
        for (String name : model.weights().names()) {
            if (!name.endsWith("k_proj.bias")) {
                numbers.add(model.weights().get(name).toFloatArray());
            }
        }
        trainer.state().firstMoments().forEach(moment -> numbers.add(moment.toFloatArray()));
        for (NDArray moment : trainer.state().secondMoments()) {
            try (NDArray single = moment.toType(DataType.FLOAT32, true)) {
                numbers.add(single.toFloatArray());
            }
        }
        numbers.add(trainer.state().step().toFloatArray());
        return numbers;
    }

    private static int[][] blocks() {
        Random random = new Random(13);
        int[][] ids = new int[11][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.ints(6, 0, 5).toArray();
        }
        return ids;
    }
}
