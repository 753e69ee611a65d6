package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole experiment on text, without a network, with families whose tokens differ from OPT's.
 */
final class FamiliesTest {

    /** As GPT-2's: one token starts and ends texts, and the tokenizer adds nothing to a row. */
    private static final String GPT2 =
            """
            {"model_type": "gpt2", "vocab_size": 29, "n_embd": 16, "n_layer": 2, "n_head": 4,
             "n_positions": 20, "bos_token_id": 28, "eos_token_id": 28, "initializer_range": 0.3}
            """;

    /** As Llama 3's: a row starts with the tokenizer's token, and several tokens end a text. */
    private static final String LLAMA =
            """
            {"model_type": "llama", "vocab_size": 29, "hidden_size": 16, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 24,
             "max_position_embeddings": 20, "bos_token_id": 2, "eos_token_id": [28, 27],
             "initializer_range": 0.3, "tie_word_embeddings": true}
            """;

    @TempDir private Path directory;

    private Path dataset = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void writeText() throws IOException {
        dataset = Files.createDirectory(directory.resolve("dataset"));
        output = directory.resolve("run");
        for (String split : List.of("train", "valid", "test")) {
            Random random = new Random(split.length());
            Files.writeString(
                    dataset.resolve(split + ".txt"),
                    IntStream.range(0, 60)
                            .mapToObj(row -> words(random, 7))
                            .collect(Collectors.joining("\n")));
        }
    }

    /** No word is a token that ends a text. */
    private static String words(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + (4 + random.nextInt(22)))
                .collect(Collectors.joining(" "));
    }

    @Test
    void rowsOfGpt2RunTogetherAndSynthesisNeverEndsThem() throws IOException {
        Path model = trained(GPT2, false);
        recursion(model, "--separator=none");
        assertThat(synthetic()).hasSizeGreaterThan(300).doesNotContain(28);
        assertThat(separators()).isZero();
    }

    @Test
    void rowsOfLlamaStartWithItsTokenAndSynthesisNeverEndsThem() throws IOException {
        Path model = trained(LLAMA, true);
        recursion(model);
        assertThat(synthetic()).hasSizeGreaterThan(300).doesNotContain(27, 28);
        assertThat(separators()).isGreaterThan(30);
    }

    @Test
    void whereOneTokenStartsAndEndsTextsItIsThePrompt() throws IOException {
        recursion(trained(GPT2, false), "--separator=eos", "--prompts=bos", "--keep-prompt");
        List<JsonFields> written = JsonFields.readLines(new RunFiles(output).synthetic(1));
        assertThat(written).isNotEmpty();
        for (JsonFields line : written) {
            int[] ids = line.requireIds("ids");
            assertThat(ids).startsWith(28);
            assertThat(IntStream.of(ids).filter(id -> id == 28).count()).isEqualTo(1);
        }
    }

    @Test
    void aModelWithoutAStartTokenHasNoPromptOfItAlone() throws IOException {
        JsonObject config = JsonParser.parseString(LLAMA).getAsJsonObject();
        config.add("bos_token_id", JsonNull.INSTANCE);
        config.add("eos_token_id", JsonNull.INSTANCE);
        Path model = initialised(config.toString(), false);
        assertThat(run(model, "--prompts=bos", "--separator=none"))
                .isEqualTo(
                        CommandResult.failure(
                                "--prompts bos must have a model with a beginning-of-text or end-of-text token, got none in "
                                        + model));
        assertThat(output).doesNotExist();
        assertThat(run(model, "--separator=eos"))
                .isEqualTo(
                        CommandResult.failure(
                                "--separator eos must have a model with an end-of-text token, got none in "
                                        + model));
        assertThat(output).doesNotExist();
    }

    private Path initialised(String config, boolean startsRows) throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Tiny.writeTokenizer(source, Tiny.VOCABULARY);
        if (!startsRows) {
            JsonObject tokenizer = JsonFields.read(source.resolve("tokenizer.json")).object();
            tokenizer.add("post_processor", JsonNull.INSTANCE);
            Files.writeString(source.resolve("tokenizer.json"), tokenizer.toString());
        }
        Files.writeString(source.resolve("config.json"), config);
        Path model = directory.resolve("random");
        succeeds("init", "--config", source.resolve("config.json"), "--output", model);
        return model;
    }

    private Path trained(String config, boolean startsRows) throws IOException {
        Path model = directory.resolve("trained");
        succeeds(
                "fine-tune",
                "--model",
                initialised(config, startsRows),
                "--train",
                dataset,
                "--block-length",
                Tiny.BLOCK_LENGTH,
                "--epochs",
                1,
                "--learning-rate",
                1e-3,
                "--output",
                model);
        return model;
    }

    private void recursion(Path model, String... more) {
        CommandResult result = run(model, more);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    private CommandResult run(Path model, String... more) {
        List<Object> arguments =
                new ArrayList<>(
                        List.of("run", "--model", model, "--dataset", dataset, "--run-directory"));
        arguments.addAll(List.of(output, "--block-length", Tiny.BLOCK_LENGTH));
        arguments.addAll(List.of("--new-tokens", Tiny.BLOCK_LENGTH, "--generations", 3));
        arguments.addAll(List.of("--epochs", 1, "--sample"));
        arguments.addAll(List.of(more));
        return CommandResult.of(arguments.toArray());
    }

    private static void succeeds(Object... arguments) {
        CommandResult result = CommandResult.of(arguments);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
    }

    private List<Integer> synthetic() throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (int generation = 0; generation < 2; generation++) {
            for (JsonFields line :
                    JsonFields.readLines(new RunFiles(output).synthetic(generation))) {
                IntStream.of(line.requireIds("ids")).forEach(ids::add);
            }
        }
        return ids;
    }

    /** Scored tokens of the test set that separate rows. */
    private int separators() throws IOException {
        JsonObject test =
                JsonFields.readLines(new RunFiles(output).metrics())
                        .get(2)
                        .requireObject("test")
                        .object();
        JsonObject without = test.getAsJsonObject("withoutSeparators");
        return test.get("scoredTokens").getAsInt() - without.get("scoredTokens").getAsInt();
    }
}
