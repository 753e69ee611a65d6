package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GenerationConfigFileTest {

    @TempDir private Path directory;

    @Test
    void rulesThatADecodeDoesNotFollowAreNamed() {
        String stated =
                """
                {"repetition_penalty": 1.3, "no_repeat_ngram_size": 3, "eos_token_id": [2, 45],
                 "temperature": 0.6, "do_sample": null, "num_beams": 5, "length_penalty": 1}
                """;
        assertThat(ignored(stated))
                .containsExactly("repetition_penalty 1.3", "no_repeat_ngram_size 3");
        assertThat(ignored(stated, "--repetition-penalty=1.3", "--no-repeat-ngram=3")).isEmpty();
        assertThat(ignored(stated, "--repetition-penalty=1.3", "--beam-width=2"))
                .containsExactly("no_repeat_ngram_size 3", "num_beams 5");
        assertThat(ignored("{\"do_sample\": true, \"temperature\": 0.6}"))
                .containsExactly("do_sample true", "temperature 0.6");
    }

    @Test
    void derivedFileNamesNone() {
        assertThat(ignored("{\"_from_model_config\": true, \"eos_token_id\": 2}")).isEmpty();
    }

    @Test
    void modelOfARunStatesItsRules() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        GenerationConfigFile.addRules(
                model, DecodingOptions.of("--new-tokens=8", "--early-stopping=true"));
        assertThat(Files.readString(model.resolve("generation_config.json")))
                .isEqualTo(
                        "{\"bos_token_id\":2,\"eos_token_id\":2,\"pad_token_id\":1,\"early_stopping\":true,"
                                + "\"max_new_tokens\":8,\"min_new_tokens\":8,\"num_beams\":5}\n");
    }

    @Test
    void modelsRulesAreFollowedWhereTheyAreAskedFor() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        state(
                model,
                """
                {"eos_token_id": [2, 9], "repetition_penalty": 1.7, "no_repeat_ngram_size": 2,
                 "num_beams": 3, "max_new_tokens": 7, "temperature": 0.5, "max_length": 12}
                """);
        String followed = synthesize(model, "--generation-config=model", "--min-new-tokens=0");
        assertThat(followed)
                .isEqualTo(
                        synthesize(
                                model,
                                "--repetition-penalty=1.7",
                                "--no-repeat-ngram=2",
                                "--beam-width=3",
                                "--new-tokens=7",
                                "--min-new-tokens=0"))
                .isNotEqualTo(
                        synthesize(
                                model, "--beam-width=3", "--new-tokens=7", "--min-new-tokens=0"));
        assertThat(
                        synthesize(
                                model,
                                "--generation-config=model",
                                "--min-new-tokens=0",
                                "--new-tokens=4"))
                .isNotEqualTo(followed);
    }

    @Test
    void rulesOfTheModelAreInTheManifest() throws IOException {
        Path model = Tiny.modelWithTokenizer(directory.resolve("model"));
        state(model, "{\"repetition_penalty\": 1.5, \"num_beams\": 2}");
        CommandResult result =
                CommandResult.of(
                        "run",
                        "--model=" + model,
                        "--dataset=" + Tiny.dataset(directory.resolve("dataset")),
                        "--run-directory=" + directory.resolve("run"),
                        "--block-length=" + Tiny.BLOCK_LENGTH,
                        "--generations=1",
                        "--epochs=1",
                        "--generation-config=model");
        assertThat(result.err()).isEmpty();
        JsonFields config =
                JsonFields.read(directory.resolve("run/manifest.json")).requireObject("config");
        assertThat(config.object().get("repetitionPenalty").getAsDouble()).isEqualTo(1.5);
        assertThat(config.object().get("beamWidth").getAsInt()).isEqualTo(2);
    }

    @Test
    void drawsAreFrom50TokensUnlessTheFileStatesAnotherNumber() throws IOException {
        assertThat(arguments("{\"do_sample\": true, \"top_p\": 0.9, \"min_p\": null}"))
                .containsExactly("--sample=true", "--top-k=50", "--top-p=0.9");
        assertThat(arguments("{\"penalty_alpha\": 0.6, \"top_k\": 4}"))
                .containsExactly("--penalty-alpha=0.6", "--top-k=4");
        assertThat(arguments("{\"penalty_alpha\": 0.6, \"num_beams\": 3, \"top_k\": 4}"))
                .containsExactly("--beam-width=3", "--top-k=50");
        assertThat(arguments("{\"penalty_alpha\": 0, \"top_k\": 4}")).containsExactly("--top-k=50");
        assertThat(arguments("{\"top_k\": 4, \"epsilon_cutoff\": 0.1, \"use_cache\": false}"))
                .containsExactly("--top-k=50");
    }

    @Test
    void rulesThatCannotBeFollowedAreRefused() throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        state(
                model,
                "{\"bad_words_ids\": [[5]], \"min_length\": 3, \"num_beam_groups\": 1,"
                        + " \"do_sample\": true, \"epsilon_cutoff\": 0.1}");
        assertThat(command(model, "--generation-config=model"))
                .isEqualTo(
                        CommandResult.failure(
                                "generation_config.json must state rules that can be followed, got bad_words_ids [[5]], min_length 3, epsilon_cutoff 0.1 in "
                                        + model
                                        + "/generation_config.json; give --generation-config none or --min-new-tokens"));
        state(model, "{\"num_beams\": \"many\"}");
        assertThat(command(model, "--generation-config=model").err())
                .startsWith(
                        "ouroboros: " + model + "/generation_config.json: --beam-width must be");
        state(model, "{\"num_beams\": 0, \"max_new_tokens\": 3, \"min_new_tokens\": 4}");
        assertThat(command(model, "--generation-config=model").err())
                .startsWith(
                        """
                        ouroboros: %1$s/generation_config.json: --beam-width must be at least 1, got 0
                        ouroboros: %1$s/generation_config.json: --min-new-tokens must be at most --new-tokens 3, got 4
                        """
                                .formatted(model));
    }

    @Test
    void severalSequencesAreThoseOfTheOption() throws IOException {
        state(directory, "{\"num_return_sequences\": 2, \"num_beams\": 3}");
        for (String option : List.of("--num-return", "--synthetic-sets")) {
            assertThat(GenerationConfigFile.arguments(directory, option::equals))
                    .containsExactly("--beam-width=3", "--top-k=50");
        }
    }

    private List<String> arguments(String stated) throws IOException {
        state(directory, stated);
        return GenerationConfigFile.arguments(directory, option -> false);
    }

    private static void state(Path model, String rules) throws IOException {
        Files.writeString(model.resolve("generation_config.json"), rules);
    }

    private String synthesize(Path model, String... options) throws IOException {
        CommandResult result = command(model, options);
        assertThat(result.err()).isEmpty();
        assertThat(result.exitCode()).isZero();
        return result.out();
    }

    private CommandResult command(Path model, String... options) throws IOException {
        Path prompts = directory.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"ids\": [5, 6, 7]}\n{\"ids\": [8, 9, 5, 8]}\n");
        return CommandResult.of(
                Stream.concat(
                                Stream.of(
                                        "synthesize",
                                        "--model=" + model,
                                        "--prompts=" + prompts,
                                        "--output=-"),
                                Stream.of(options))
                        .toArray());
    }

    private static List<String> ignored(String stated, String... options) {
        return GenerationConfigFile.ignored(
                JsonParser.parseString(stated).getAsJsonObject(), DecodingOptions.of(options));
    }
}
