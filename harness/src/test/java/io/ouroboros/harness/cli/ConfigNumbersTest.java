package io.ouroboros.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values in {@code config.json} that are no numbers where one is needed. */
final class ConfigNumbersTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hidden_size|NaN|could not read CONFIG: malformed JSON in the configuration (NaN is no JSON; write null)",
                "dropout|Infinity|could not read CONFIG: malformed JSON in the configuration (Infinity is no JSON; write null)",
                "dropout|-Infinity|could not read CONFIG: malformed JSON in the configuration (-Infinity is no JSON; write null)",
                "dropout|1e400|dropout must be a number, got 1e400 in CONFIG",
                "dropout|\"0.1\"|dropout must be a number, got \"0.1\" in CONFIG",
                "dropout|[0.1]|dropout must be a single value, got [0.1] in CONFIG",
                "dropout|1|dropout must be at least 0 and below 1, got 1 in CONFIG",
                "hidden_size|\"16\"|hidden_size must be an integer, got \"16\" in CONFIG",
                "hidden_size|16.5|hidden_size must be an integer, got 16.5 in CONFIG",
                "hidden_size|true|hidden_size must be an integer, got true in CONFIG",
                "hidden_size|1e30|hidden_size must be an integer, got 1e30 in CONFIG",
                "num_hidden_layers|null|num_hidden_layers must be at least 1, got null in CONFIG",
                "num_hidden_layers|0|num_hidden_layers must be at least 1, got 0 in CONFIG",
                "eos_token_id|[2, \"3\"]|eos_token_id must be an integer, got [2,\"3\"] in CONFIG",
                "eos_token_id|29|eos_token_id must be below vocab_size 29, got 29 in CONFIG",
            })
    void eachIsOneLine(String field, String value, String message) throws IOException {
        Path model = Tiny.model(directory.resolve("model"));
        Path config = model.resolve("config.json");
        String written =
                Files.readString(config)
                        .replaceFirst(
                                "\"%s\": *[^,}\\n]+".formatted(field),
                                "\"%s\": %s".formatted(field, value));
        Files.writeString(config, written);
        Path data = Tiny.blocks(directory.resolve("data.jsonl"), 3, 1);
        assertThat(CommandResult.of("evaluate", "--model", model, "--data", data))
                .isEqualTo(CommandResult.failure(message.replace("CONFIG", config.toString())));
    }
}
