package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prompts that are refused: one line each, and no output. */
final class BadPromptsTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": 3}|a prompt must have the field \"ids\" or \"text\", got neither in PROMPTS line 2",
                "{\"ids\": [5, 29]}|a token id must be below the model's vocabulary of 29, got 29 in PROMPTS line 2",
                "{\"ids\": [5, -1]}|ids must be an array of token ids, got -1 in PROMPTS line 2",
                "{\"ids\": [5.5]}|ids[0] must be a whole number of 32 bits, got 5.5 in PROMPTS line 2",
                "{\"ids\": \"5\"}|ids must be an array of whole numbers, got \"5\" in PROMPTS line 2",
                "{\"ids\": []}|a prompt must have at least 1 token, got 0 in PROMPTS line 2",
                "{\"ids\": [5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5]}|prompt and continuation must fit the model's 20 positions, got 18 + 3 tokens in PROMPTS line 2",
                "{\"text\": \"w5\"}|model directory must hold tokenizer.json, got none in MODEL; transformers' AutoTokenizer.save_pretrained writes one",
                "{\"ids\": [5, |PROMPTS line 2 must hold one JSON object, got a text that ends too early",
                "[5, 6]|PROMPTS line 2 must hold one JSON object, got a value of another kind",
                "{\"ids\": [5]} x|PROMPTS line 2 must hold one JSON object, got malformed JSON at line 1 column 15",
                "{\"ids\": [5], \"score\": NaN}|PROMPTS line 2 must hold one JSON object, got NaN, which JSON does not have; write null",
                "{\"text\": \"a\\udc00\"}|text must be valid Unicode, got the lone surrogate \\udc00 in PROMPTS line 2; replace it with \\ufffd",
            })
    void eachBadLineIsOneMessage(String line, String message) throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path prompts = prompts("{\"ids\": [6]}\n" + line + "\n{\"ids\": [7]}\n");
        assertFails(model, prompts, message);
    }

    @Test
    void textMustBeAString() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        assertFails(
                model,
                prompts("{\"text\": 5}\n"),
                "text must be a string, got 5 in PROMPTS line 1");
    }

    @Test
    void pointersOfGitLfsAreNoPrompts() throws IOException {
        assertFails(
                Tiny.model(directory.resolve("model")),
                prompts("version https://git-lfs.github.com/spec/v1\n"),
                "could not read PROMPTS: it is a Git LFS pointer; run git lfs pull");
    }

    @Test
    void promptsMustBeThere() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        assertFails(model, prompts(""), "prompts must hold at least one line, got none in PROMPTS");
        Path prompts = directory.resolve("prompts.jsonl");
        Files.delete(prompts);
        assertFails(model, prompts, "could not read PROMPTS: no such file");
        Files.write(prompts, new byte[] {'{', (byte) 0xff});
        assertFails(model, prompts, "text must be valid UTF-8, got other bytes in PROMPTS line 1");
    }

    private void assertFails(Path model, Path prompts, String message) {
        CommandResult result =
                CommandResult.of(
                        "synthesize",
                        "--model",
                        model,
                        "--prompts",
                        prompts,
                        "--output",
                        directory.resolve("out.jsonl"),
                        "--new-tokens",
                        3);
        assertThat(result.err())
                .isEqualTo(
                        "ouroboros: %s\n"
                                .formatted(message)
                                .replace("PROMPTS", prompts.toString())
                                .replace("MODEL", model.toString()));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(directory.resolve("out.jsonl")).doesNotExist();
    }

    private Path prompts(String lines) throws IOException {
        return Files.writeString(directory.resolve("prompts.jsonl"), lines);
    }
}
