package io.ouroboros.harness.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static List<String> ignored(String stated, String... options) {
        return GenerationConfigFile.ignored(
                JsonParser.parseString(stated).getAsJsonObject(), DecodingOptions.of(options));
    }
}
