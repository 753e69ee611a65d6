package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training of adapters in place of the weights. */
final class LoraTest {

    private static final String[] LORA = {
        "--lora-rank=2", "--lora-alpha=4", "--lora-targets=q_proj,fc1",
        "--epochs=2", "--batch-size=7", "--learning-rate=0.05"
    };

    @TempDir private Path directory;
    private Path model = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void writeInputs() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("model"));
        data = Tiny.dataset(directory.resolve("data"));
    }

    @Test
    void theOutputIsAModelAndTheAdapterBesideIt() throws IOException {
        Path output = tune("tuned", 1);
        assertThat(Tiny.contents(output))
                .containsOnlyKeys(
                        "adapter/adapter_config.json",
                        "adapter/adapter_model.safetensors",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json");
        assertThat(output.resolve("adapter/adapter_config.json"))
                .hasContent(
                        """
                        {
                          "alpha_pattern": {},
                          "base_model_name_or_path": "%s",
                          "bias": "none",
                          "fan_in_fan_out": false,
                          "inference_mode": true,
                          "init_lora_weights": true,
                          "lora_alpha": 4,
                          "lora_dropout": 0.0,
                          "modules_to_save": null,
                          "peft_type": "LORA",
                          "r": 2,
                          "rank_pattern": {},
                          "revision": null,
                          "target_modules": [
                            "q_proj",
                            "fc1"
                          ],
                          "task_type": "CAUSAL_LM",
                          "use_dora": false,
                          "use_rslora": false
                        }
                        """
                                .formatted(model));
    }

    @Test
    void anyNumberOfWorkersGivesTheSameBytes() throws IOException {
        Map<String, String> one = Tiny.contents(tune("one", 1));
        assertThat(Tiny.contents(tune("three", 3))).isEqualTo(one);
    }

    @Test
    void anAdapterIsReadWithItsBaseAsTheModelThatWasWritten() throws IOException {
        Path output = tune("tuned", 1);
        CommandResult merged = evaluate(output);
        assertThat(merged.exitCode()).as(merged.err()).isZero();
        CommandResult adapter = evaluate(output.resolve("adapter"));
        assertThat(adapter).isEqualTo(merged).isNotEqualTo(evaluate(model));
        assertThat(evaluate(output.resolve("adapter"))).isEqualTo(merged);
        try (Stream<Path> made = Files.list(directory.resolve("cache/.ouroboros/merged"))) {
            assertThat(made.toList())
                    .singleElement()
                    .satisfies(
                            one ->
                                    assertThat(Files.readAllBytes(one.resolve("model.safetensors")))
                                            .isEqualTo(
                                                    Files.readAllBytes(
                                                            output.resolve("model.safetensors"))));
        }
    }

    @Test
    void aRankAboveTheLayersSizeIsRefused() {
        Path output = directory.resolve("tuned");
        CommandResult result =
                CommandResult.of(
                        "fine-tune",
                        "--model=" + model,
                        "--train=" + data,
                        "--output=" + output,
                        "--lora-rank=999999");
        assertThat(result.err())
                .startsWith(
                        "ouroboros: --lora-rank must be at most 16, the smaller side of model.decoder.layers.0.self_attn.v_proj, got 999999\n");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(output).doesNotExist();
    }

    @Test
    void aTrainingStoppedAtEveryStepEndsLikeOneThatWasNot() throws IOException {
        Path straight = tune("straight", 1);
        Path output = directory.resolve("stopped");
        int stops = 0;
        while (!Files.exists(output)) {
            Interruption interruption = Interruption.manual();
            try {
                FineTuningResult unused =
                        job(output)
                                .run(Tiny.CPU, stoppingAtTheFirstStep(interruption), interruption);
            } catch (StoppedException e) {
                stops++;
                assertThat(states()).singleElement().satisfies(LoraTest::holdsAdaptersOnly);
            }
        }
        assertThat(stops).isEqualTo(6);
        assertThat(Tiny.contents(output)).isEqualTo(Tiny.contents(straight));
    }

    /** Less than a tenth of the model: both moments of 2 * 2 adapters of rank 2. */
    private static void holdsAdaptersOnly(Path state) throws IOException {
        assertThat(Files.size(state.resolve("weights.safetensors"))).isLessThan(3000);
        assertThat(Files.size(state.resolve("optimiser.safetensors"))).isLessThan(6000);
    }

    private Stream<Path> states() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("stopped.training"))) {
            return entries.filter(Files::isDirectory).toList().stream();
        }
    }

    @Test
    void anotherRankIsAnotherTraining() throws IOException {
        Path output = directory.resolve("stopped");
        Interruption interruption = Interruption.manual();
        Progress stopping = stoppingAtTheFirstStep(interruption);
        assertThatThrownBy(() -> job(output).run(Tiny.CPU, stopping, interruption))
                .isInstanceOf(StoppedException.class);
        assertThatThrownBy(
                        () ->
                                job(output, "--lora-rank=3", "--epochs=2", "--batch-size=7")
                                        .run(Tiny.CPU, Progress.silent(), Interruption.manual()))
                .hasMessageContaining("stopped.training was started with");
    }

    @Test
    void aLayerThatThereIsNotIsRefused() {
        CommandResult result =
                CommandResult.of(
                        "fine-tune",
                        "--model",
                        model,
                        "--train",
                        data,
                        "--output",
                        directory.resolve("out"),
                        "--lora-rank",
                        2,
                        "--lora-targets",
                        "q_proj,c_attn");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith(
                        "ouroboros: --lora-targets must name linear layers of the model, got c_attn; there are fc1, fc2, k_proj, out_proj, q_proj, v_proj, or all-linear for all of them");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "peft_type must be LORA, got \"IA3\" in ",
                "bias must be none, got \"all\" in ",
                "use_dora must be false, got true in ",
                "modules_to_save must be absent, got [\"lm_head\"] in ",
                "alora_invocation_tokens must be absent, got [1,2] in ",
                "init_lora_weights must leave the base model's weights as they are, got \"pissa\" in ",
                "base_model_name_or_path must be a model directory or a hub id, got /nowhere/model in "
            })
    void anAdapterThatCannotBeMergedIsRefusedByName(String message) throws IOException {
        Path adapter = tune("tuned", 1).resolve("adapter");
        Path config = adapter.resolve("adapter_config.json");
        JsonObject json = JsonFields.read(config).object();
        String field = message.replaceFirst(" .*", "");
        String value = message.replaceFirst(".*, got (.*) in ", "$1");
        json.add(
                field,
                value.startsWith("/") ? new JsonPrimitive(value) : JsonParser.parseString(value));
        Files.writeString(config, json.toString());
        CommandResult result = evaluate(adapter);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("ouroboros: " + message + config).hasLineCount(1);
    }

    @Test
    void anAdapterThatIsItsOwnBaseIsRefused() throws IOException {
        Path adapter = tune("tuned", 1).resolve("adapter");
        Path config = adapter.resolve("adapter_config.json");
        JsonObject json = JsonFields.read(config).object();
        json.addProperty("base_model_name_or_path", adapter.toString());
        Files.writeString(config, json.toString());
        assertThat(evaluate(adapter))
                .isEqualTo(
                        CommandResult.failure(
                                "base_model_name_or_path must be a model directory or a hub id, got %s in %s"
                                        .formatted(adapter, config)));
    }

    @Test
    void anAdapterOfAnotherModelIsRefused() throws IOException {
        Path adapter = tune("tuned", 1).resolve("adapter");
        Path config = adapter.resolve("adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("\"r\": 2", "\"r\": 3"));
        assertThat(evaluate(adapter).err())
                .isEqualTo(
                        "ouroboros: base_model.model.model.decoder.layers.0.fc1.lora_A.weight must have shape [3, 16], got [2, 16] in %s/adapter_model.safetensors%n"
                                .formatted(adapter));
    }

    private CommandResult evaluate(Path path) {
        return CommandResult.of(
                "evaluate",
                "--cache-directory",
                directory.resolve("cache"),
                "--model",
                path,
                "--data",
                data,
                "--block-length",
                Tiny.BLOCK_LENGTH);
    }

    private Path tune(String name, int numWorkers) throws IOException {
        Path output = directory.resolve(name);
        FineTuningResult result =
                job(output)
                        .run(
                                new DeviceConfig(Tiny.CPU.device(), numWorkers, Precision.FP32),
                                Progress.silent(),
                                Interruption.manual());
        assertThat(result.epochs()).hasSize(2);
        return output;
    }

    private FineTuningJob job(Path output) {
        return job(output, LORA);
    }

    private FineTuningJob job(Path output, String... options) {
        return new FineTuningJob(
                model,
                data,
                data,
                output,
                TrainingIdentity.ofGeneration(5, 0),
                Settings.parse(FineTuningConfig.class, options),
                BlockConfig.of(Tiny.BLOCK_LENGTH),
                new BlockLimits(0, 0),
                CheckpointInterval.DEFAULT);
    }

    private static Progress stoppingAtTheFirstStep(Interruption interruption) {
        return TrainingResumeTest.afterSteps(1, work -> interruption.request());
    }
}
