package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients under every rule, against autograd of the loss as its formula is written. */
@ExtendWith(NoTensorLeaks.class)
final class GradientsTest {

    /** Holds the padding id 1, and four blocks, so that micro-batches of 1 to 4 differ. */
    private static final int[][] BLOCKS = {
        {3, 0, 4, 4, 2}, {0, 3, 1, 4, 4}, {4, 3, 0, 0, 1}, {2, 2, 3, 1, 0}
    };

    private static final TokenLoss CROSS_ENTROPY = new TokenLoss.CrossEntropy();

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 9})
    void microBatchesAddUpToTheWhole(int microBatchSize) throws IOException {
        matchesAutograd(CROSS_ENTROPY, microBatchSize, 1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 15, 16})
    void chunksOfLogitsAddUpToTheWhole(long chunkRows) throws IOException {
        matchesAutograd(CROSS_ENTROPY, 32, chunkRows);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.35, 1})
    void truncatedCrossEntropyIsItsFormula(double threshold) throws IOException {
        matchesAutograd(new TokenLoss.TruncatedCrossEntropy(threshold), 3, 5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1, 2, 5})
    void focalLossIsItsFormula(double exponent) throws IOException {
        matchesAutograd(new TokenLoss.Focal(exponent), 3, 5);
    }

    /** Many equal tokens add to one row; with atomic additions their order would be chance. */
    @Test
    void equalTokensAddUpInAFixedOrder() throws IOException {
        Random random = new Random(5);
        int[][] ids = new int[24][];
        for (int i = 0; i < ids.length; i++) { // 24 * 15 rows of 128: enough for several threads
            ids[i] = random.ints(16, 3, 8).toArray();
        }
        TrainingStepConfig wholeBatch =
                new TrainingStepConfig(AdamW.DEFAULT, CROSS_ENTROPY, 24, Double.POSITIVE_INFINITY);
        try (CausalLanguageModel model = Fixture.wide(directory);
                Trainer trainer = new Trainer(model, wholeBatch);
                NDManager manager = NDManager.newBaseManager()) {
            float[] first = trainer.gradients(ids, 1, manager).get(1).toFloatArray();
            for (int i = 0; i < 10; i++) {
                assertThat(trainer.gradients(ids, 1, manager).get(1).toFloatArray())
                        .isEqualTo(first);
            }
        }
    }

    @Test
    void gradientsAreLimitedAsTorchLimitsThem() throws IOException {
        double limit = 0.125;
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                NDManager manager = NDManager.newBaseManager()) {
            double norm;
            try (Trainer free = new Trainer(model, TrainingStepConfig.DEFAULT)) {
                NDList found = free.gradients(BLOCKS, 1, manager);
                norm = norm(found.subNDList(1));
            }
            TrainingStepConfig rules =
                    new TrainingStepConfig(AdamW.DEFAULT, CROSS_ENTROPY, 4, limit);
            try (Trainer limited = new Trainer(model, rules)) {
                limited.step(BLOCKS, 0, 1);
                // after one step the first moment is a tenth of the gradient
                double scaled = norm(limited.state().firstMoments()) / 0.1;
                assertThat(norm).isGreaterThan(2 * limit);
                assertThat(scaled).isCloseTo(norm * limit / (norm + 1e-6), within(1e-6));
            }
        }
    }

    @Test
    void bfloat16IsNearFloat32() throws IOException {
        Fixture.small(directory, 0).close();
        bfloat16IsNearFloat32(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-gpt2", "tiny-llama", "tiny-gptneox", "tiny-gptneox-serial"})
    void bfloat16IsNearFloat32InEveryFamily(String fixture) throws IOException {
        bfloat16IsNearFloat32(Fixture.named(fixture).directory());
    }

    private static void bfloat16IsNearFloat32(Path model) throws IOException {
        try (CausalLanguageModel exact = CausalLanguageModel.load(model, Device.cpu());
                CausalLanguageModel rounded =
                        CausalLanguageModel.load(
                                model, Device.cpu(), ComputeDtype.BFLOAT16, Workers.ONE);
                Trainer exactTrainer = new Trainer(exact, TrainingStepConfig.DEFAULT);
                Trainer roundedTrainer = new Trainer(rounded, TrainingStepConfig.DEFAULT);
                NDManager manager = NDManager.newBaseManager()) {
            NDList expected = exactTrainer.gradients(BLOCKS, 1, manager);
            NDList actual = roundedTrainer.gradients(BLOCKS, 1, manager);
            float loss = expected.head().getFloat();
            assertThat(actual.head().getFloat()).isCloseTo(loss, within(0.02f)).isNotEqualTo(loss);
            // 2^-8 a rounding; weights of deviation 0.8 magnify it, and it must stay a rounding
            assertThat(norm(difference(actual, expected))).isLessThan(0.15 * norm(expected));
        }
    }

    private void matchesAutograd(TokenLoss loss, int microBatchSize, long chunkRows)
            throws IOException {
        TrainingStepConfig rules =
                new TrainingStepConfig(
                        AdamW.DEFAULT, loss, microBatchSize, Double.POSITIVE_INFINITY);
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, rules, chunkRows);
                NDManager manager = NDManager.newBaseManager()) {
            NDList actual = trainer.gradients(BLOCKS, 1, manager);
            float expected = backward(model, loss, manager);
            assertThat(actual.head().getFloat()).isCloseTo(expected, within(1e-6f));
            int next = 1;
            for (String name : model.weights().names()) {
                try (NDArray gradient = model.weights().get(name).getGradient()) {
                    assertThat(actual.get(next++).toFloatArray())
                            .as(name)
                            .containsExactly(gradient.toFloatArray(), within(2e-6f));
                }
            }
        }
    }

    /** Leaves the gradients at the weights; returns the mean loss. */
    private static float backward(CausalLanguageModel model, TokenLoss loss, NDManager manager) {
        NDManager scope = manager.newSubManager();
        try (scope;
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray ids = scope.create(BLOCKS).toType(DataType.INT64, false);
            NDArray logits =
                    model.program()
                            .record(
                                    scope,
                                    "forward",
                                    new NDList(ids.get(":, :-1")),
                                    model.weights().list())
                            .singletonOrThrow();
            NDArray targets = ids.get(":, 1:").expandDims(2);
            NDArray logP = logits.logSoftmax(2).gather(targets, 2);
            NDArray p = logP.exp();
            NDArray kept = p.lte(loss.threshold()).toType(DataType.FLOAT32, false);
            NDArray mean = p.sub(1).neg().pow(loss.exponent()).mul(logP).mul(kept).mean().neg();
            collector.backward(mean);
            return mean.getFloat();
        }
    }

    private static NDList difference(NDList left, NDList right) {
        NDList found = new NDList();
        for (int i = 0; i < left.size(); i++) {
            found.add(left.get(i).sub(right.get(i)));
        }
        return found;
    }

    private static double norm(NDList tensors) {
        double sum = 0;
        for (NDArray tensor : tensors) {
            for (float value : tensor.toFloatArray()) {
                sum += (double) value * value;
            }
        }
        return Math.sqrt(sum);
    }
}
