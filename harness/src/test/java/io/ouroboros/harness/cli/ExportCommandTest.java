package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.text.TextRows;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.harness.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExportCommandTest {

    @TempDir private Path directory;
    private Path run = Path.of("");
    private Path output = Path.of("");

    @BeforeEach
    void runTwoGenerations() throws IOException {
        run = TinyRun.in(directory, "--generations=2", "--epochs=1", "--beam-width=2");
        output = directory.resolve("output");
    }

    @Test
    void float32ModelIsTheCheckpoint() throws IOException {
        assertThat(export(1, "--output", output).out())
                .isEqualTo(
                        output + " holds generation 1's model, 22.3 KiB of weights in float32\n");
        assertThat(Tiny.contents(output))
                .isEqualTo(Tiny.contents(run.resolve("generation-01/checkpoint")))
                .containsOnlyKeys(
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json");
    }

    @ParameterizedTest
    @CsvSource({"float16, F16", "bfloat16, BF16"})
    void halfPrecisionModelWorks(String dtype, String stored) throws IOException {
        JsonFields json =
                JsonFields.parse(
                        export(0, "--output", output, "--dtype", dtype, "--format", "json").out(),
                        "standard output");
        assertThat(json.requireString("dtype")).isEqualTo(dtype);
        Path weights = output.resolve("model.safetensors");
        assertThat(json.requireLong("weightsSizeBytes")).isEqualTo(Files.size(weights));
        assertThat(Tiny.contents(output).get("model.safetensors"))
                .contains("\"dtype\":\"" + stored + "\"")
                .doesNotContain("\"F32\"");
        CommandResult evaluated =
                CommandResult.of(
                        "evaluate", "--model", output, "--data", directory.resolve("dataset"));
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"corpus.jsonl", "corpus.parquet"})
    void corpusHasIdsAndTexts(String name) throws IOException {
        Path file = directory.resolve(name);
        assertThat(export(0, "--corpus", file).out())
                .isEqualTo(file + " holds the 20 blocks that generation 0 wrote\n");
        TokenBlocks expected =
                TokenBlocksFile.read(
                        run.resolve("generation-00/synthetic.jsonl"), Tiny.BLOCK_LENGTH);
        assertThat(TokenBlocksFile.read(file, Tiny.BLOCK_LENGTH)).isEqualTo(expected);
        List<String> texts =
                IntStream.range(0, expected.size())
                        .mapToObj(i -> textOf(expected.block(i)))
                        .toList();
        try (TextRows rows = TextRows.open(List.of(file))) {
            for (String text : texts) {
                assertThat(rows.next()).isEqualTo(text);
            }
            assertThat(rows.next()).isNull();
        }
    }

    @Test
    void theRunsOwnCorpusIsNotOverwritten() throws IOException {
        Path own = run.resolve("generation-00/synthetic.jsonl");
        String before = Files.readString(own);
        assertThat(export(0, "--corpus", own))
                .isEqualTo(
                        CommandResult.failure(
                                "the output must be another file than the input, got %s for both"
                                        .formatted(own)));
        assertThat(own).content().isEqualTo(before);
    }

    @Test
    void corpusOfAModelWithoutATokenizerHasIdsOnly() throws IOException {
        Files.delete(run.resolve("generation-00/checkpoint/tokenizer.json"));
        Path file = directory.resolve("corpus.jsonl");
        assertThat(export(0, "--corpus", file).exitCode()).isZero();
        assertThat(Files.readAllLines(file))
                .hasSize(20)
                .allMatch(line -> line.matches("\\{\"ids\":\\[\\d+(,\\d+){5}]}"));
    }

    @Test
    void equalExportsHaveEqualBytes() throws IOException {
        for (String name : new String[] {"a.parquet", "b.parquet"}) {
            export(0, "--corpus", directory.resolve(name));
        }
        assertThat(directory.resolve("a.parquet"))
                .hasSameBinaryContentAs(directory.resolve("b.parquet"));
    }

    @Test
    void whatIsNotThereIsOneLine() throws IOException {
        Path corpus = directory.resolve("corpus.parquet");
        assertFails(
                export(1, "--corpus", corpus),
                "generation 1 must have written its corpus, got none in %s/generation-01; the last generation of a run writes none"
                        .formatted(run));
        assertFails(
                export(2, "--output", output),
                "generation 2 must be fine-tuned, got none in %s/generation-02; the run has generations 0 to 1"
                        .formatted(run));
        Path nowhere = directory.resolve("nowhere");
        assertFails(
                CommandResult.of(
                        "export",
                        "--run-directory",
                        nowhere,
                        "--generation",
                        0,
                        "--output",
                        output),
                nowhere + " must hold a run, got no manifest.json");
        Files.createDirectory(output);
        assertFails(
                export(0, "--output", output),
                output + " must not exist yet, got a directory; remove it or choose another name");
        assertThat(output).isEmptyDirectory();
        assertThat(corpus).doesNotExist();
    }

    @Test
    void whatIsNotWhatTheRunWroteIsNotExported() throws IOException {
        Path weights = run.resolve("generation-00/checkpoint/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        CommandResult result = export(0, "--output", output);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .matches(
                        "ouroboros: \\Q%s\\E must have the SHA-256 \\w{64} that \\Q%s\\E states, got \\w{64}\n"
                                .formatted(weights, run.resolve("generation-00/fine-tuning.json")));
        assertThat(output).doesNotExist();
        Path corpus = run.resolve("generation-00/synthetic.jsonl");
        Files.writeString(corpus, Files.readString(corpus).replaceFirst("\\d", "5"));
        assertThat(export(0, "--corpus", directory.resolve("c.jsonl")).err())
                .matches(
                        "ouroboros: \\Q%s\\E must have the SHA-256 \\w{64} that \\Q%s\\E states, got \\w{64}\n"
                                .formatted(corpus, run.resolve("generation-00/synthesis.json")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--generation 0|--output or --corpus must be given, got neither",
                "--generation -1 --corpus c.jsonl|--generation must be at least 0, got -1",
                "--generation 0 --corpus c.csv|corpus file must end in .jsonl or .parquet, got c.csv",
                "--generation 0 --output o --dtype half|--dtype must be one of float32, float16, bfloat16, got half",
                "--corpus c.jsonl|missing required option: '--generation=N'"
            })
    void wrongOptionsAreUsage(String options, String message) {
        Object[] first = {"export", "--run-directory", run};
        CommandResult result =
                CommandResult.of(
                        Stream.concat(Stream.of(first), Stream.of(options.split(" "))).toArray());
        assertThat(result).isEqualTo(CommandResult.usage("export", message));
    }

    private CommandResult export(int generation, Object... options) {
        List<Object> all =
                new ArrayList<>(
                        List.of("export", "--run-directory", run, "--generation", generation));
        all.addAll(List.of(options));
        return CommandResult.of(all.toArray());
    }

    private static String textOf(int[] ids) {
        return IntStream.of(ids)
                .filter(id -> id >= 4)
                .mapToObj(id -> "w" + id)
                .collect(Collectors.joining(" "));
    }

    private static void assertFails(CommandResult result, String message) {
        assertThat(result).isEqualTo(CommandResult.failure(message));
    }
}
