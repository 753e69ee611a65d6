package io.ouroboros.models.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.ModelConversion;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingStepConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every number against PEFT 0.17.1 with transformers 4.57.1, in float32. */
@ExtendWith(NoTensorLeaks.class)
final class PeftParityTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lora-opt",
                "lora-opt-all",
                "lora-gpt2",
                "lora-gpt2-all",
                "lora-llama",
                "lora-qwen2-all",
                "lora-mistral",
                "lora-gptneox",
                "lora-llama-patterns"
            })
    void anAdapterOfPeftGivesItsLogitsOnceMerged(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        ModelConversion.merge(
                base(fixture).directory(), AdapterDirectory.open(fixture.directory()), directory);
        try (CausalLanguageModel model = CausalLanguageModel.load(directory, Device.cpu())) {
            assertLogits(model, fixture, 3e-5f); // the sum is rounded once more
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lora-opt, 4, 6, ''",
        "lora-opt-all, 2, 3, all-linear",
        "lora-gpt2, 4, 6, ''",
        "lora-gpt2-all, 3, 2, all-linear",
        "lora-llama, 4, 6, ''",
        "lora-qwen2-all, 3, 2, all-linear",
        "lora-mistral, 4, 6, ''",
        "lora-gptneox, 4, 6, ''"
    })
    void trainingAgrees(String name, int rank, double alpha, String target) throws IOException {
        Fixture fixture = Fixture.named(name);
        JsonObject training = fixture.expected().getAsJsonObject("training");
        int[][][] batches = Fixture.parse(training.get("batches"), int[][][].class);
        float[] losses = Fixture.parse(training.get("losses"), float[].class);
        LoraConfig lora =
                new LoraConfig(rank, alpha, target.isEmpty() ? List.of() : List.of(target));
        TrainingStepConfig rules =
                new TrainingStepConfig(
                        AdamW.DEFAULT,
                        TrainingStepConfig.DEFAULT.loss(),
                        3,
                        Double.POSITIVE_INFINITY);
        try (CausalLanguageModel model = base(fixture).model()) {
            byte[] weights = weights(model);
            model.adapt(lora, 1);
            model.replaceLearned(
                    model.readLearned(fixture.directory().resolve("start.safetensors")));
            assertLogits(model, fixture, 1e-5f);
            try (Trainer trainer = new Trainer(model, rules)) {
                for (int[][] batch : batches) {
                    trainer.step(batch, 3e-3, 1);
                }
                assertThat(trainer.takeLosses()).containsExactly(losses, within(1e-5f));
            }
            for (String matrix : model.learned().names()) {
                assertThat(model.learned().get(matrix).toFloatArray())
                        .as(matrix)
                        .containsExactly(
                                fixture.tensor("after_10_steps.safetensors", matrix),
                                within(1e-4f));
            }
            assertThat(weights(model)).isEqualTo(weights);
            float[][] apart = new BlockScorer(model).score(batches[0]);
            model.mergeAdapters();
            float[][] merged = new BlockScorer(model).score(batches[0]);
            for (int i = 0; i < apart.length; i++) {
                assertThat(merged[i]).containsExactly(apart[i], within(1e-5f));
            }
        }
    }

    private byte[] weights(CausalLanguageModel model) throws IOException {
        Path file = directory.resolve("weights.safetensors");
        model.weights().save(file);
        return Files.readAllBytes(file);
    }

    private static Fixture base(Fixture fixture) {
        return Fixture.named(fixture.expected().get("base").getAsString());
    }

    private static void assertLogits(CausalLanguageModel model, Fixture fixture, float bound) {
        JsonObject logits = fixture.expected().getAsJsonObject("logits");
        float[][][] expected = Fixture.parse(logits.get("values"), float[][][].class);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray found = model.logits(Fixture.parse(logits.get("ids"), int[][].class), manager);
            assertThat(found.toFloatArray()).containsExactly(flat(expected), within(bound));
        }
    }

    private static float[] flat(float[][][] values) {
        int width = values[0][0].length;
        float[] flat = new float[values.length * values[0].length * width];
        int next = 0;
        for (float[][] plane : values) {
            for (float[] row : plane) {
                System.arraycopy(row, 0, flat, next, width);
                next += width;
            }
        }
        return flat;
    }
}
