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
 * around 10 and sums have some hundred terms, which leaves a few 1e-6. Where positions do not turn
 * it, a key projection's bias has no influence on a softmax, so its true gradient is zero and what
 * either side computes is rounding (1e-8): it is compared with an absolute floor, and after
 * optimiser steps, where Adam scales that noise up to the learning rate, only by how far it can
 * have moved.
 */
@ExtendWith(NoTensorLeaks.class)
final class ReferenceParityTest {

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
                float[] found = results.get(next++).toFloatArray();
                float bound = 1e-5f * largest(expected);
                assertClose(weight, found, expected, bound, Math.max(bound, 1e-6f));
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
                float[] found = model.weights().get(weight).toFloatArray();
                assertClose(weight, found, expected, 1e-4f, 2 * 10 * 3e-3f);
            }
        }
    }

    private static void assertClose(
            String weight, float[] found, float[] expected, float bound, float keyBiasBound) {
        assertThat(found).as(weight).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            float most = isKeyBias(weight, i, expected.length) ? keyBiasBound : bound;
            assertThat(found[i]).as("%s %d", weight, i).isCloseTo(expected[i], within(most));
        }
    }

    /** Whether a number is a bias of keys that no position turns. */
    private static boolean isKeyBias(String weight, int index, int length) {
        return weight.endsWith("k_proj.bias")
                || (weight.endsWith("c_attn.bias") && index / (length / 3) == 1)
                // of tiny-gptneox, whose heads have 8 features
                || (weight.endsWith("query_key_value.bias") && index % 24 / 8 == 1);
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
