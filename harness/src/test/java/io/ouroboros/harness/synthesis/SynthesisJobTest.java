package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.RandomModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SynthesisJobTest {

    @TempDir private Path directory;

    /** 1e-4 on a score: the sum of 14 float32 log-probabilities over 14. */
    @Test
    void continuationsAreThoseOfTheReference() throws IOException {
        Path model = Tiny.fixture(directory.resolve("model"));
        JsonObject expected = Tiny.expected(model);
        StringBuilder lines = new StringBuilder();
        for (var prompt : expected.getAsJsonArray("prompts")) {
            lines.append("{\"ids\": ").append(prompt).append("}\n");
        }
        Path prompts = prompts(lines.toString());
        List<JsonFields> found = synthesize(model, prompts, "--new-tokens", 14, "--batch-size", 4);
        assertThat(found).hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertThat(found.get(i).object().keySet())
                    .containsExactly("ids", "continuation", "score");
            assertThat(found.get(i).object().get("continuation"))
                    .as("continuation %d", i)
                    .isEqualTo(expected.getAsJsonArray("continuations").get(i));
            assertThat(found.get(i).object().get("score").getAsDouble())
                    .isCloseTo(
                            expected.getAsJsonArray("scores").get(i).getAsDouble(), within(1e-4));
        }
    }

    @Test
    void theOrderIsThePromptsWhateverTheBatchSize() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts =
                prompts(
                        """
                        {"ids": [5, 6, 7]}
                        {"ids": [8]}
                        {"ids": [9, 10, 11]}
                        {"ids": [12, 13]}
                        {"ids": [14]}
                        {"ids": [5, 6, 7]}
                        {"ids": [15, 16, 17, 18]}
                        """);
        List<JsonFields> alone = synthesize(model, prompts, "--new-tokens", 4, "--batch-size", 1);
        assertThat(alone.get(5).object()).isEqualTo(alone.get(0).object());
        assertThat(alone.stream().map(f -> f.object().get("continuation")).distinct().count())
                .isGreaterThan(3);
        for (int batchSize : new int[] {2, 3, 100}) {
            List<JsonFields> batched =
                    synthesize(model, prompts, "--new-tokens", 4, "--batch-size", batchSize);
            for (int i = 0; i < 7; i++) {
                assertThat(batched.get(i).requireIds("ids"))
                        .isEqualTo(alone.get(i).requireIds("ids"));
                assertThat(batched.get(i).requireIds("continuation"))
                        .as("batch size %d, prompt %d", batchSize, i)
                        .isEqualTo(alone.get(i).requireIds("continuation"));
                assertThat(
                                batched.get(i)
                                        .object()
                                        .get("score")
                                        .getAsDouble()) // products of another shape
                        .isCloseTo(alone.get(i).object().get("score").getAsDouble(), within(1e-5));
            }
        }
    }

    @Test
    void otherFieldsAreCarriedThrough() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        String fields =
                "\"name\":\"Gödel, \\\"K.\\\"\",\"deep\":{\"a\":[1,2.50,null,true]},\"big\":12345678901234567890";
        Path prompts = prompts("{\"id\":7,\"ids\":[5,6]," + fields + "}\n");
        synthesize(model, prompts, "--new-tokens", 1);
        assertThat(Files.readString(directory.resolve("out.jsonl")))
                .startsWith("{\"id\":7,\"ids\":[5,6]," + fields + ",\"continuation\":[")
                .endsWith("}\n");
    }

    @Test
    void textPromptsGoThroughTheModelsTokenizer() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        Path prompts = prompts("{\"text\": \"w5 w9\"}\n{\"ids\": [2, 5, 9]}\n");
        List<JsonFields> found = synthesize(model, prompts, "--new-tokens", 3);
        assertThat(found.get(0).object().keySet()).containsExactly("text", "continuation", "score");
        assertThat(found.get(1).object().keySet())
                .containsExactly("ids", "continuation", "score", "text");
        int[] continuation = found.get(1).requireIds("continuation");
        assertThat(continuation).hasSize(3).doesNotContain(2);
        assertThat(found.get(0).requireIds("continuation")).isEqualTo(continuation);
        String[] words = found.get(1).requireString("text").split(" ", -1);
        assertThat(words).hasSize(3);
        assertThat(words[0])
                .isEqualTo(
                        continuation[0] > 3
                                ? "w" + continuation[0]
                                : List.of("<s>", "<pad>", "</s>", "<unk>").get(continuation[0]));
        assertThat(found.get(0).requireString("text"))
                .isEqualTo(found.get(1).requireString("text"));
    }

    @Test
    void withFewerMinimumTokensTheEndOfTextMayCome() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        StringBuilder lines = new StringBuilder();
        for (int id = 3; id < Tiny.VOCABULARY; id++) {
            lines.append("{\"ids\": [%d]}%n".formatted(id));
        }
        List<JsonFields> found =
                synthesize(
                        model,
                        prompts(lines.toString()),
                        "--new-tokens",
                        5,
                        "--min-new-tokens",
                        0,
                        "--beam-width",
                        4,
                        "--early-stopping",
                        "true");
        JsonArray ended = new JsonArray();
        for (JsonFields line : found) {
            int[] ids = line.requireIds("continuation");
            assertThat(ids.length).isBetween(1, 5);
            if (ids[ids.length - 1] == 2) {
                ended.add(ids.length);
            }
        }
        assertThat(ended).isNotEmpty();
    }

    @Test
    void severalContinuationsAreALineEachWithTheirRank() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"name\": \"a\", \"ids\": [5, 6]}\n{\"ids\": [9]}\n");
        List<JsonFields> best = synthesize(model, prompts, "--new-tokens", 4, "--beam-width", 4);
        List<JsonFields> found =
                synthesize(model, prompts, "--new-tokens", 4, "--beam-width", 4, "--num-return", 3);
        assertThat(found).hasSize(6);
        for (int i = 0; i < 6; i++) {
            assertThat(found.get(i).requireLong("rank")).isEqualTo(i % 3);
            assertThat(found.get(i).has("name")).isEqualTo(i < 3);
            if (i % 3 > 0) {
                assertThat(found.get(i).object().get("score").getAsDouble())
                        .isLessThan(found.get(i - 1).object().get("score").getAsDouble());
            } else {
                JsonObject first = found.get(i).object();
                first.remove("rank");
                assertThat(first).isEqualTo(best.get(i / 3).object());
            }
        }
    }

    @Test
    void drawsDependOnSeedAndPositionAlone() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"ids\": [5, 6]}\n{\"ids\": [5, 6]}\n{\"ids\": [7]}\n");
        Object[] sampling = {"--new-tokens", 8, "--sample", "--seed", 3, "--temperature", 0.9};
        List<JsonFields> found = synthesize(model, prompts, sampling);
        assertThat(found.get(0).object()).isNotEqualTo(found.get(1).object());
        Object[] alone = Arrays.copyOf(sampling, 9);
        alone[7] = "--batch-size";
        alone[8] = 1;
        assertThat(objects(synthesize(model, prompts, alone))).isEqualTo(objects(found));
        alone[4] = 4;
        assertThat(objects(synthesize(model, prompts, alone))).isNotEqualTo(objects(found));
    }

    /**
     * Filters that leave one token make sampling greedy, which names the option that reached it.
     */
    @ParameterizedTest
    @CsvSource({
        "--top-k, 1",
        "--top-p, 0.0001",
        "--min-p, 1.0",
        "--temperature, 0.001",
    })
    void eachFilterReachesTheDraw(String option, String value) throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"ids\": [5, 6]}\n{\"ids\": [8]}\n{\"ids\": [7]}\n");
        List<List<Integer>> greedy =
                continuations(synthesize(model, prompts, "--new-tokens", 6, "--beam-width", 1));
        assertThat(continuations(synthesize(model, prompts, "--new-tokens", 6, "--sample")))
                .isNotEqualTo(greedy);
        assertThat(
                        continuations(
                                synthesize(
                                        model,
                                        prompts,
                                        "--new-tokens",
                                        6,
                                        "--sample",
                                        option,
                                        value)))
                .isEqualTo(greedy);
    }

    @Test
    void contrastiveSearchWithoutAPenaltyIsGreedy() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"ids\": [5, 6]}\n{\"ids\": [8, 9]}\n{\"ids\": [7]}\n");
        List<List<Integer>> greedy =
                continuations(synthesize(model, prompts, "--new-tokens", 9, "--beam-width", 1));
        Object[] contrastive = {"--new-tokens", 9, "--top-k", 4, "--penalty-alpha", 0};
        assertThat(continuations(synthesize(model, prompts, contrastive))).isEqualTo(greedy);
        contrastive[5] = 0.9;
        assertThat(continuations(synthesize(model, prompts, contrastive))).isNotEqualTo(greedy);
    }

    @Test
    void maskedPaddingIsLeftOut() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        List<JsonFields> found =
                synthesize(
                        model,
                        prompts(
                                """
                                {"ids": [5, 6, 7]}
                                {"ids": [1, 1, 5, 6, 7, 1], "attention_mask": [0, 0, 1, 1, 1, 0]}
                                """),
                        "--new-tokens",
                        4);
        assertThat(found.get(1).object().get("continuation"))
                .isEqualTo(found.get(0).object().get("continuation"));
        assertThat(found.get(1).requireIds("ids")).containsExactly(1, 1, 5, 6, 7, 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 1]|attention_mask must have as many numbers as ids, got 2 and 3 in %s line 1",
                "[1, 0, 1]|attention_mask must be 1 between the padding before and behind a prompt, got 0 at position 1 in %s line 1",
                "[0, 0, 0]|a prompt must have at least 1 token, got 0 in %s line 1"
            })
    void otherMasksAreRefused(String mask, String message) throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"ids\": [5, 6, 7], \"attention_mask\": " + mask + "}\n");
        assertThat(run(model, prompts, "--new-tokens", 4))
                .isEqualTo(CommandResult.failure(message.formatted(prompts)));
    }

    @Test
    void promptThatTheRulesLeaveNoTokenForIsNamed() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        JsonObject config = Tiny.config();
        config.addProperty("vocab_size", 4);
        RandomModel.write(config, "config.json", 5, model);
        Path prompts = prompts("{\"ids\": [3]}\n{\"ids\": [3, 1]}\n");
        assertThat(run(model, prompts, "--new-tokens", 2, "--no-repeat-ngram", 1))
                .isEqualTo(
                        CommandResult.failure(
                                "could not continue prompt 2 of 2: no token is left to choose before 2 new tokens are reached; raise --no-repeat-ngram 1 or lower --new-tokens"));
    }

    @Test
    void standardInputAndOutputStandForFiles() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        String lines = "{\"text\": \"w5 \u00fc\"}\n{\"ids\": [9]}\n";
        synthesize(model, prompts(lines), "--new-tokens", 2);
        String expected = Files.readString(directory.resolve("out.jsonl"));
        Files.delete(directory.resolve("out.jsonl"));
        Files.delete(directory.resolve("prompts.jsonl"));
        CommandResult result = piped(lines.getBytes(StandardCharsets.UTF_8), model);
        assertThat(result).isEqualTo(new CommandResult(0, expected, ""));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void badLinesOfStandardInputAreNamed() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        assertThat(piped("{\"ids\": [9]}\n{\"ids\": [".getBytes(StandardCharsets.UTF_8), model))
                .isEqualTo(
                        new CommandResult(
                                1,
                                "",
                                "ouroboros: standard input line 2 must hold one JSON object, got a text that ends too early\n"));
        assertThat(piped(new byte[0], model).err())
                .isEqualTo(
                        "ouroboros: prompts must hold at least one line, got none in standard input\n");
        assertThat(piped(new byte[] {'{', (byte) 0xff}, model).err())
                .isEqualTo(
                        "ouroboros: text must be valid UTF-8, got other bytes in standard input line 1\n");
    }

    private static CommandResult piped(byte[] input, Path model) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return CommandResult.of(
                    "synthesize",
                    "--model",
                    model,
                    "--prompts",
                    "-",
                    "--output",
                    "-",
                    "--new-tokens",
                    2);
        } finally {
            System.setIn(before);
        }
    }

    private static List<JsonObject> objects(List<JsonFields> lines) {
        return lines.stream().map(JsonFields::object).toList();
    }

    private static List<List<Integer>> continuations(List<JsonFields> lines) throws IOException {
        List<List<Integer>> found = new ArrayList<>();
        for (JsonFields line : lines) {
            found.add(Arrays.stream(line.requireIds("continuation")).boxed().toList());
        }
        return found;
    }

    private Path prompts(String lines) throws IOException {
        return Files.writeString(directory.resolve("prompts.jsonl"), lines);
    }

    private List<JsonFields> synthesize(Path model, Path prompts, Object... more)
            throws IOException {
        CommandResult result = run(model, prompts, more);
        assertThat(result).isEqualTo(new CommandResult(0, "", ""));
        return JsonFields.readLines(directory.resolve("out.jsonl"));
    }

    private CommandResult run(Path model, Path prompts, Object... more) {
        Object[] first = {
            "synthesize",
            "--model",
            model,
            "--prompts",
            prompts,
            "--output",
            directory.resolve("out.jsonl")
        };
        Object[] arguments = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return CommandResult.of(arguments);
    }
}
