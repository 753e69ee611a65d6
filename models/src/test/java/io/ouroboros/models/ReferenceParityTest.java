package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingStepConfig;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every number against transformers 4.57.1 and torch.optim.AdamW in float32.
 *
 * <p>Tolerances: both sides round at 1.2e-7 relative, in another order of additions; logits are
 * around 10 and sums have some hundred terms, which leaves a few 1e-6. A key projection's bias has
 * no influence on a softmax, so its true gradient is zero and what either side computes is rounding
 * (1e-8): it is compared with an absolute floor, and after optimiser steps, where Adam scales that
 * noise up to the learning rate, only by how far it can have moved.
 */
@ExtendWith(NoTensorLeaks.class)
final class ReferenceParityTest {

    private static final String KEY_BIAS = "k_proj.bias";

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void logitsAgree(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        JsonObject logits = fixture.expected().getAsJsonObject("logits");
        float[] expected = flat(Fixture.parse(logits.get("values"), float[][][].class));
        try (CausalLanguageModel model = fixture.model();
                NDManager manager = NDManager.newBaseManager()) {
            NDArray actual = model.logits(Fixture.parse(logits.get("ids"), int[][].class), manager);
            assertThat(actual.toFloatArray()).containsExactly(expected, within(1e-5f));
        }
    }

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void everyScoredTokenAgrees(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        JsonObject blocks = fixture.expected().getAsJsonObject("block_nll_nats");
        float[][] expected = Fixture.parse(blocks.get("values"), float[][].class);
        try (CausalLanguageModel model = fixture.model()) {
            float[][] actual =
                    new BlockScorer(model).score(Fixture.parse(blocks.get("ids"), int[][].class));
            assertThat(actual).hasDimensions(expected.length, expected[0].length);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).containsExactly(expected[i], within(1e-5f));
            }
        }
    }

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void lossAndEveryGradientAgree(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        int[][][] batches = batches(fixture);
        try (CausalLanguageModel model = fixture.model();
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT);
                NDManager manager = NDManager.newBaseManager()) {
            NDList results = trainer.gradients(batches[0], 1, manager);
            assertThat(results.head().getFloat()).isCloseTo(losses(fixture)[0], within(1e-5f));
            int next = 1;
            for (String weight : model.weights().names()) {
                float[] expected = fixture.tensor("gradients.safetensors", weight);
                float floor = weight.endsWith(KEY_BIAS) ? 1e-6f : 1e-5f * largest(expected);
                assertThat(results.get(next++).toFloatArray())
                        .as(weight)
                        .containsExactly(expected, within(floor));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixturesInMicroBatches")
    void tenOptimiserStepsAgree(String name, int microBatchSize) throws IOException {
        Fixture fixture = Fixture.named(name);
        int[][][] batches = batches(fixture);
        TrainingStepConfig rules =
                new TrainingStepConfig(
                        AdamW.DEFAULT,
                        TrainingStepConfig.DEFAULT.loss(),
                        microBatchSize,
                        Double.POSITIVE_INFINITY);
        float[] losses = losses(fixture);
        try (CausalLanguageModel model = fixture.model();
                Trainer trainer = new Trainer(model, rules)) {
            for (int i = 0; i < batches.length; i++) {
                trainer.step(batches[i], 3e-3, 1);
            }
            assertThat(trainer.takeLosses()).containsExactly(losses, within(1e-5f));
            for (String weight : model.weights().names()) {
                float[] expected = fixture.tensor("after_10_steps.safetensors", weight);
                float bound = weight.endsWith(KEY_BIAS) ? 2 * 10 * 3e-3f : 1e-4f;
                assertThat(model.weights().get(weight).toFloatArray())
                        .as(weight)
                        .containsExactly(expected, within(bound));
            }
        }
    }

    /** Batches of four blocks at once, in halves and one by one. */
    private static Stream<Arguments> fixturesInMicroBatches() {
        return Fixture.NAMES.stream()
                .flatMap(name -> IntStream.of(32, 2, 1).mapToObj(size -> Arguments.of(name, size)));
    }

    private static int[][][] batches(Fixture fixture) {
        return Fixture.parse(training(fixture).get("batches"), int[][][].class);
    }

    private static float[] losses(Fixture fixture) {
        return Fixture.parse(training(fixture).get("losses"), float[].class);
    }

    private static JsonObject training(Fixture fixture) {
        return fixture.expected().getAsJsonObject("training");
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    private static float[] flat(float[][][] values) {
        float[] flat = new float[values.length * values[0].length * values[0][0].length];
        int next = 0;
        for (float[][] plane : values) {
            for (float[] row : plane) {
                System.arraycopy(row, 0, flat, next, row.length);
                next += row.length;
            }
        }
        return flat;
    }
}
