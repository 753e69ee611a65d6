package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FineTuningJobTest {

    @TempDir private Path directory;

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path data = Tiny.dataset(directory.resolve("data"));
        CommandResult first = tune(model, data, "a", "--seed", 3);
        CommandResult second = tune(model, data, "b", "--seed", 3);
        CommandResult other = tune(model, data, "c", "--seed", 4);
        assertThat(first.exitCode()).isZero();
        assertThat(second).isEqualTo(first);
        assertThat(other.out()).isNotEqualTo(first.out());
        Map<String, String> contents = Tiny.contents(directory.resolve("a"));
        assertThat(contents)
                .containsOnlyKeys(
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json")
                .isEqualTo(Tiny.contents(directory.resolve("b")));
        assertThat(Tiny.contents(directory.resolve("c")).get("model.safetensors"))
                .isNotEqualTo(contents.get("model.safetensors"));
    }

    @Test
    void theResultHasEachEpoch() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = Tiny.dataset(directory.resolve("data"));
        JsonObject json =
                tune(model, data, "a", "--max-train-blocks", 12, "--max-eval-blocks", 3).json();
        assertThat(json.keySet()).containsExactly("bestEpoch", "epochs");
        assertThat(json.getAsJsonArray("epochs")).hasSize(2);
        JsonObject epoch = json.getAsJsonArray("epochs").get(1).getAsJsonObject();
        assertThat(epoch.keySet())
                .containsExactly(
                        "epoch", "learningRate", "trainingLoss", "stepLosses", "validation");
        assertThat(epoch.get("epoch").getAsInt()).isEqualTo(1);
        assertThat(epoch.get("learningRate").getAsDouble()).isEqualTo(0.003); // half of the way
        assertThat(epoch.getAsJsonObject("validation").get("blocks").getAsInt()).isEqualTo(3);
    }

    @Test
    void peopleGetATable() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = Tiny.dataset(directory.resolve("data"));
        CommandResult result =
                CommandResult.of(
                        "fine-tune",
                        "--model",
                        model,
                        "--train",
                        data.resolve("train.jsonl"),
                        "--validation",
                        data.resolve("test.jsonl"),
                        "--output",
                        directory.resolve("a"),
                        "--epochs",
                        1);
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("Fine-tuning\n").contains("kept");
    }

    @Test
    void anOutputThatExistsIsRefusedBeforeAnyWork() throws IOException {
        Path output = Files.createDirectory(directory.resolve("out"));
        Path nothing = directory.resolve("nothing");
        CommandResult result = tune(nothing, nothing, "out");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "ouroboros: --output must not exist, got %s; give another or remove it%n"
                                .formatted(output));
        assertThat(output).isEmptyDirectory();
    }

    @Test
    void theSameCommandResumesAnInterruptedTraining() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path data = Tiny.dataset(directory.resolve("data"));
        Interruption interruption = Interruption.manual();
        Progress stopping =
                (what, total, unit) -> {
                    if (what.equals("fine-tuning generation 0, epoch 1")) {
                        interruption.request();
                    }
                    return Progress.silent().start(what, total, unit);
                };
        Path output = directory.resolve("out");
        assertThatThrownBy(() -> run(model, data, output, stopping, interruption))
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped by signal");
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("model", "data", "out.training");
        FineTuningResult resumed =
                run(model, data, output, Progress.silent(), Interruption.manual());
        Path straight = directory.resolve("straight");
        assertThat(run(model, data, straight, Progress.silent(), Interruption.manual()))
                .isEqualTo(resumed);
        assertThat(Tiny.contents(output)).isEqualTo(Tiny.contents(straight));
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder("model", "data", "out", "straight");
    }

    private static FineTuningResult run(
            Path model, Path data, Path output, Progress progress, Interruption interruption)
            throws IOException {
        return new FineTuningJob(
                        model,
                        data,
                        data,
                        output,
                        TrainingIdentity.ofGeneration(5, 0),
                        FineTuningConfig.of(2, 8, 1e-3, 0, 0),
                        BlockConfig.of(Tiny.BLOCK_LENGTH),
                        new BlockLimits(0, 0),
                        CheckpointInterval.DEFAULT)
                .run(Tiny.CPU, progress, interruption);
    }

    private CommandResult tune(Path model, Path data, String output, Object... more) {
        Object[] first = {
            "fine-tune",
            "--model",
            model,
            "--train",
            data,
            "--output",
            directory.resolve(output),
            "--epochs",
            2,
            "--batch-size",
            7,
            "--learning-rate",
            0.005,
            "--minimum-learning-rate",
            0.001,
            "--format",
            "json"
        };
        Object[] arguments = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return CommandResult.of(arguments);
    }
}
