package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each bad input of issue 3: one clear line, the documented exit code, nothing half-written. */
final class BadInputTest {

    @TempDir private Path directory;
    private Path model = Path.of("");
    private Path dataset = Path.of("");
    private Path output = Path.of("");
    private Map<String, String> before = Map.of();

    @BeforeEach
    void writeGoodInputs() throws IOException {
        model = Tiny.modelWithTokenizer(directory.resolve("model"));
        dataset = Tiny.dataset(directory.resolve("dataset"));
        output = directory.resolve("output");
    }

    @Test
    void anUnknownOptionOrCommand() throws IOException {
        assertUsage(
                run("--generation", 3),
                "unknown option '--generation'; did you mean --generations or --generation-config?");
        assertUsage(run("--xyz"), "unknown option '--xyz'");
        assertThat(CommandResult.of("evaluat").exitCode()).isEqualTo(2);
    }

    @Test
    void aScheduleLossOrIntervalThatIsNone() throws IOException {
        assertUsage(
                run("--schedule", "step"),
                "--schedule must be one of cosine-epochs, cosine, linear, constant, got step");
        String loss =
                "--loss must be cross-entropy, truncated:THRESHOLD within (0, 1] or focal:EXPONENT of at least 0, got ";
        for (String wrong :
                new String[] {"mse", "truncated", "truncated:0", "focal:-1", "focal:x"}) {
            assertUsage(run("--loss", wrong), loss + wrong);
        }
        assertUsage(
                run("--checkpoint-every", "often"),
                "--checkpoint-every must be a number of steps such as 500 or a time such as 10m, got often");
    }

    @Test
    void anUnknownPreset() throws IOException {
        assertUsage(
                run("--preset", "nature-z"),
                "--preset must be one of nature-a, nature-b, nature-rep2, released-code, runner-template, allow-eos, no-separators, accumulate, accumulate-subsample, got nature-z");
    }

    @Test
    void aKeepFractionOutsideItsRange() throws IOException {
        assertUsage(run("--keep-original", 1.5), "--keep-original must be within [0, 1], got 1.5");
        assertUsage(
                run("--keep-original", -0.1), "--keep-original must be within [0, 1], got -0.1");
        assertUsage(
                run("--keep-original", "NaN"), "--keep-original must be within [0, 1], got NaN");
        assertUsage(run("--keep-original", "half"), "--keep-original must be a number, got half");
    }

    @Test
    void severalBadOptionsAreAllReported() throws IOException {
        String options =
                """
                --generations 0 --keep-original 2 --block-length 1 --epochs 0 --batch-size 0
                --learning-rate 0 --minimum-learning-rate 0 --weight-decay -1 --beam-width 0
                --repetition-penalty 0 --no-repeat-ngram -1
                --max-train-blocks -1 --max-eval-blocks -2""";
        assertUsage(
                run((Object[]) options.split("\\s+", -1)),
                "--generations must be at least 1, got 0",
                "--block-length must be at least 2, got 1",
                "--max-train-blocks must be at least 0, got -1",
                "--max-eval-blocks must be at least 0, got -2",
                "--keep-original must be within [0, 1], got 2.0",
                "--epochs must be at least 1, got 0",
                "--batch-size must be at least 1, got 0",
                "--learning-rate must be above 0, got 0.0",
                "--weight-decay must be at least 0, got -1.0",
                "--beam-width must be at least 1, got 0",
                "--repetition-penalty must be above 0, got 0.0",
                "--no-repeat-ngram must be at least 0, got -1");
        assertUsage(
                run("--decoding-batch-size", 0, "--epochs", 0), // a value that cannot be read
                "--decoding-batch-size must be a number of prompts or auto, got 0");
    }

    @Test
    void severalBadOptionsOfOtherCommandsAreAllReported() throws IOException {
        assertUsage(
                command(
                        "evaluate",
                        "--model",
                        model,
                        "--data",
                        dataset,
                        "--batch-size",
                        0,
                        "--block-length",
                        1,
                        "--max-eval-blocks",
                        -3),
                "--block-length must be at least 2, got 1",
                "--batch-size must be at least 1, got 0",
                "--max-eval-blocks must be at least 0, got -3");
        assertUsage(
                command(
                        "synthesize",
                        "--model",
                        model,
                        "--prompts",
                        dataset,
                        "--output",
                        output,
                        "--beam-width",
                        0,
                        "--new-tokens",
                        0,
                        "--min-new-tokens",
                        2,
                        "--length-penalty",
                        "Infinity"),
                "--new-tokens must be at least 1, got 0",
                "--beam-width must be at least 1, got 0",
                "--length-penalty must be a finite number, got Infinity",
                "--min-new-tokens must be at most --new-tokens 0, got 2");
    }

    @Test
    void optionsOfTheHubNeedATokenizerToFetch() throws IOException {
        Path config = model.resolve("config.json");
        assertUsage(
                command(
                        "init",
                        "--config",
                        config,
                        "--output",
                        output,
                        "--offline",
                        "--model-revision",
                        "main"),
                "--offline must come with --tokenizer, got none",
                "--model-revision must come with --tokenizer, got none");
    }

    @Test
    void modelAndDatasetAreNeededWithoutResume() throws IOException {
        assertUsage(
                command("run", "--run-directory", output, "--generations", 0, "--epochs", 0),
                "--generations must be at least 1, got 0",
                "--epochs must be at least 1, got 0",
                "--model must be given, got none; name a Hugging Face model directory or a hub id, or use --resume",
                "--dataset must be given, got none; name a directory with train, valid and test files or a hub id, or use --resume");
        assertFails(
                command("run", "--run-directory", output, "--resume"),
                output + " must hold a run, got no manifest.json");
    }

    @Test
    void aMissingOrEmptyDataset() throws IOException {
        Path nothing = directory.resolve("nothing");
        Path whole = dataset;
        dataset = nothing;
        String rule = "dataset must be a directory with a file for each split, got ";
        assertFails(run(), rule + "nothing at " + nothing);
        dataset = whole.resolve("train.jsonl");
        assertFails(run(), rule + "a file at " + dataset);
        assertFails(
                command("evaluate", "--model", model, "--data", nothing),
                "dataset must be a file or a directory on this machine, got nothing at " + nothing);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        dataset = empty;
        assertFails(
                run(),
                "dataset directory must hold files such as train.txt, validation.jsonl or test.parquet, got none in "
                        + empty);
        dataset = whole;
        Path test = dataset.resolve("test.jsonl");
        Files.writeString(test, "");
        assertFails(run(), "text file must hold at least one row, got none in " + test);
        Files.delete(test);
        assertFails(
                run(),
                "dataset directory must hold a test file for this, got only [train, validation] in "
                        + dataset);
    }

    @Test
    void aTextShorterThanOneBlock() throws IOException {
        Path text = Files.writeString(directory.resolve("short.txt"), "w5 w6\nw7\n");
        assertFails(
                command("evaluate", "--model", model, "--data", text),
                "text must fill at least one block of 64 tokens, got 5 tokens in 2 rows with sharded packing in "
                        + text
                        + "; give more text or shorter blocks");
    }

    @Test
    void blocksThatDoNotFitTheModel() throws IOException {
        assertFails(
                run("--block-length", 11),
                "prompt and continuation must fit the model's 20 positions, got 11 + 11 tokens in "
                        + model);
        int most = Integer.MAX_VALUE;
        String fit =
                "prompt and continuation must fit the model's 20 positions, got 6 + %d tokens in ";
        assertFails(run("--new-tokens", most), fit.formatted(most) + model);
        Path prompts = dataset.resolve("train.jsonl");
        assertFails(
                command(
                        "synthesize",
                        "--model",
                        model,
                        "--prompts",
                        prompts,
                        "--output",
                        output,
                        "--new-tokens",
                        most),
                fit.formatted(most) + prompts + " line 1");
        assertFails(
                run("--block-length", 5),
                "block must have 5 ids, got 6 in " + dataset.resolve("train.jsonl") + " line 1");
        Path data = Files.writeString(directory.resolve("a.jsonl"), "{\"ids\": [5, 29]}\n");
        assertFails(
                command("evaluate", "--model", model, "--data", data),
                "a token id must be below the model's vocabulary of 29, got 29 in " + data);
        Files.writeString(data, "{\"ids\": [%s5]}%n".formatted("5, ".repeat(20)));
        assertFails(
                command("evaluate", "--model", model, "--data", data),
                "a token block must fit the model's 20 positions, got 21 tokens in " + data);
    }

    @Test
    void aTokenizerLargerThanTheModelsVocabulary() throws IOException {
        Tiny.writeTokenizer(model, 31);
        Path text = Files.writeString(directory.resolve("a.txt"), "w5 w6\n");
        String message =
                "the tokenizer's vocabulary must fit the model's 29 rows, got 31 tokens in "
                        + model;
        assertFails(command("evaluate", "--model", model, "--data", text), message);
        assertFails(run(), message); // of ids: the samples' texts would need it
        assertFails(
                command("init", "--config", model.resolve("config.json"), "--output", output),
                message);
        assertThat(output).doesNotExist();
    }

    @Test
    void aModelDirectoryWithoutAConfigOrWithABadOne() throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, "{\"model_type\": \"bert\"}");
        String message =
                "model_type must be one of \"gpt2\", \"gpt_neox\", \"llama\", \"mistral\", \"opt\", \"qwen2\", got \"bert\" in %s; other architectures are not in this version"
                        .formatted(config);
        assertEachCommandFails(message);
        Files.delete(config);
        assertEachCommandFails(
                model
                        + " must contain config.json, got a directory without it; give a Hugging Face model directory");
    }

    @Test
    void aTensorOfAnotherShape() throws IOException {
        JsonObject other = Tiny.config();
        other.addProperty("ffn_dim", 23);
        Path source = Files.createDirectory(directory.resolve("other"));
        RandomModel.write(other, "config.json", 1, source);
        Path weights = model.resolve("model.safetensors");
        Files.write(weights, Files.readAllBytes(source.resolve("model.safetensors")));
        assertEachCommandFails(
                "model.decoder.layers.0.fc1.weight must have shape [24, 16], got [23, 16] in "
                        + weights);
    }

    @Test
    void truncatedWeights() throws IOException {
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 5));
        CommandResult result = command("evaluate", "--model", model, "--data", dataset);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .matches(
                        "ouroboros: model\\.decoder\\S+ must lie within \\d+ bytes of data, got data_offsets"
                                + " \\[\\d+, \\d+] in \\Q%s\\E; was the download cut short\\?\n"
                                        .formatted(weights));
        assertEachCommandFails(result.err().strip().substring("ouroboros: ".length()));
    }

    @Test
    void anUnwritableTarget() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        Path below = file.resolve("below");
        assertFails(
                command(
                        "run",
                        "--model",
                        model,
                        "--dataset",
                        dataset,
                        "--block-length",
                        6,
                        "--run-directory",
                        file),
                "--run-directory must be a directory or not exist yet, got a file at " + file);
        assertFails(
                command(
                        "run",
                        "--model",
                        model,
                        "--dataset",
                        dataset,
                        "--block-length",
                        6,
                        "--run-directory",
                        below),
                below + ": not a directory");
        String notADirectory = "could not write %s: %s: not a directory".formatted(below, file);
        assertFails(
                command("init", "--config", model.resolve("config.json"), "--output", below),
                notADirectory);
        assertFails(
                command("fine-tune", "--model", model, "--train", dataset, "--output", below),
                notADirectory);
        assertFails(
                command("evaluate", "--model", model, "--data", dataset, "--per-block", below),
                notADirectory);
        assertFails(
                command("init", "--config", model.resolve("config.json"), "--output", model),
                model + " must not exist yet, got a directory; remove it or choose another name");
    }

    private void assertEachCommandFails(String message) throws IOException {
        assertFails(run(), message);
        assertFails(command("evaluate", "--model", model, "--data", dataset), message);
        assertFails(
                command("fine-tune", "--model", model, "--train", dataset, "--output", output),
                message);
        Path prompts = dataset.resolve("train.jsonl");
        assertFails(
                command("synthesize", "--model", model, "--prompts", prompts, "--output", output),
                message);
    }

    private CommandResult run(Object... more) throws IOException {
        Object[] first = {"run", "--model", model, "--dataset", dataset, "--run-directory", output};
        if (Arrays.stream(more).noneMatch("--block-length"::equals)) {
            first = Arrays.copyOf(first, 9);
            first[7] = "--block-length";
            first[8] = Tiny.BLOCK_LENGTH;
        }
        Object[] arguments = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return command(arguments);
    }

    private CommandResult command(Object... arguments) throws IOException {
        before = Tiny.contents(directory);
        return CommandResult.of(arguments);
    }

    private void assertFails(CommandResult result, String message) throws IOException {
        assertThat(result).isEqualTo(new CommandResult(1, "", "ouroboros: " + message + "\n"));
        assertNothingWritten();
    }

    private void assertUsage(CommandResult result, String... messages) throws IOException {
        assertThat(result.err().lines().filter(line -> line.startsWith("ouroboros: ")))
                .containsExactly(
                        Arrays.stream(messages).map("ouroboros: "::concat).toArray(String[]::new));
        assertThat(result.err().lines().reduce((a, b) -> b).orElseThrow())
                .matches("try 'ouroboros \\S+ --help'");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertNothingWritten();
    }

    private void assertNothingWritten() throws IOException {
        assertThat(Tiny.contents(directory)).isEqualTo(before);
        assertThat(output).doesNotExist();
    }
}
