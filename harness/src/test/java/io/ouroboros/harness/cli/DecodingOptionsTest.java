package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of {@code synthesize} that are out of range or contradict each other. */
final class DecodingOptionsTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--temperature 0.7|--temperature must come with --sample, got 0.7 without",
                "--top-p 0.9|--top-p must come with --sample, got 0.9 without",
                "--min-p 0.1|--min-p must come with --sample, got 0.1 without",
                "--typical-p 0.2|--typical-p must come with --sample, got 0.2 without",
                "--top-k 4|--top-k must come with --sample or --penalty-alpha, got 4 without",
                "--penalty-alpha 0.6|--penalty-alpha must come with --top-k of at least 1, got 0",
                "--penalty-alpha 0.6 --top-k 4 --sample|--penalty-alpha must not be combined with --sample, got both",
                "--penalty-alpha 0.6 --top-k 4 --beam-width 5|--penalty-alpha must not be combined with --beam-width, got both",
                "--penalty-alpha 0.6 --top-k 4 --length-penalty 1|--penalty-alpha must not be combined with --length-penalty, got both",
                "--penalty-alpha 0.6 --top-k 4 --early-stopping true|--penalty-alpha must not be combined with --early-stopping, got both",
                "--penalty-alpha 0.6 --top-k 4 --num-return 2|--num-return must be at most 1 with --penalty-alpha, got 2",
                "--penalty-alpha 1.5 --top-k 4|--penalty-alpha must be within [0, 1], got 1.5",
                "--penalty-alpha 0.5 --top-k 0|--penalty-alpha must come with --top-k of at least 1, got 0",
                "--beam-width 1 --length-penalty 2|--length-penalty must come with several beams, got --beam-width 1",
                "--sample --early-stopping true|--early-stopping must come with several beams, got --beam-width 1",
                "--seed 3|--seed must come with --sample, got 3 without",
                "--num-return 6|--num-return must be at most --beam-width 5, got 6",
                "--num-return 4 --beam-width 3|--num-return must be at most --beam-width 3, got 4",
                "--num-return 4 --beam-width 3 --sample|--num-return must be at most --beam-width 3, got 4",
                "--num-return 0|--num-return must be at least 1, got 0",
                "--sample --temperature 0|--temperature must be above 0, got 0.0",
                "--sample --temperature Infinity|--temperature must be above 0, got Infinity",
                "--sample --top-k -1|--top-k must be at least 0, got -1",
                "--sample --top-p 0|--top-p must be within (0, 1], got 0.0",
                "--sample --top-p 1.1|--top-p must be within (0, 1], got 1.1",
                "--sample --min-p -0.1|--min-p must be within [0, 1], got -0.1",
                "--sample --min-p NaN|--min-p must be within [0, 1], got NaN",
                "--sample --typical-p 2|--typical-p must be within (0, 1], got 2.0",
                "--batch-size many|--batch-size must be a number of prompts or auto, got many",
                "--early-stopping maybe|--early-stopping must be one of false, true, never, got maybe",
                "--top-k few|--top-k must be a whole number of 32 bits, got few",
            })
    void eachIsOneMessage(String options, String message) throws IOException {
        assertUsage(options, List.of(message));
    }

    @Test
    void allAreReportedTogether() throws IOException {
        assertUsage(
                "--beam-width 0 --repetition-penalty 0 --no-repeat-ngram -1 --new-tokens 0"
                        + " --min-new-tokens 2 --length-penalty NaN --penalty-alpha -1 --temperature 0.5"
                        + " --top-p 7 --num-return 3",
                List.of(
                        "--new-tokens must be at least 1, got 0",
                        "--beam-width must be at least 1, got 0",
                        "--penalty-alpha must not be combined with --beam-width, got both",
                        "--length-penalty must be a finite number, got NaN",
                        "--penalty-alpha must not be combined with --length-penalty, got both",
                        "--temperature must come with --sample, got 0.5 without",
                        "--penalty-alpha must be within [0, 1], got -1.0",
                        "--top-p must be within (0, 1], got 7.0",
                        "--top-p must come with --sample, got 7.0 without",
                        "--repetition-penalty must be above 0, got 0.0",
                        "--no-repeat-ngram must be at least 0, got -1",
                        "--min-new-tokens must be at most --new-tokens 0, got 2",
                        "--penalty-alpha must come with --top-k of at least 1, got 0",
                        "--num-return must be at most 1 with --penalty-alpha, got 3"));
    }

    @Test
    void manyIndependentSamplesNeedNoBeams() throws IOException {
        CommandResult result = run("--sample --num-return 9 --new-tokens 2");
        assertThat(result.err())
                .startsWith("ouroboros: could not read " + directory.resolve("prompts.jsonl"));
        assertThat(result.exitCode()).isEqualTo(1); // only the prompts are not there
    }

    private void assertUsage(String options, List<String> messages) throws IOException {
        CommandResult result = run(options);
        List<String> expected = new ArrayList<>();
        messages.forEach(message -> expected.add("ouroboros: " + message));
        expected.add("try 'ouroboros synthesize --help'");
        assertThat(result.err().lines().toList()).isEqualTo(expected);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    private CommandResult run(String options) throws IOException {
        List<Object> arguments = new ArrayList<>();
        arguments.addAll(List.of("synthesize", "--model", Tiny.model(directory.resolve("model"))));
        arguments.addAll(List.of("--prompts", directory.resolve("prompts.jsonl")));
        arguments.addAll(List.of("--output", directory.resolve("out.jsonl")));
        arguments.addAll(Arrays.asList(options.split(" ", -1)));
        return CommandResult.of(arguments.toArray());
    }
}
