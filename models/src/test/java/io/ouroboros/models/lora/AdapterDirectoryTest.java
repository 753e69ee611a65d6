package io.ouroboros.models.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.Architectures;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdapterDirectoryTest {

    @TempDir private Path directory;

    @Test
    void anAdapterWithoutTensorsIsRefused() throws IOException {
        write(Fixture.json("lora-llama/adapter_config.json"));
        Path weights = directory.resolve("adapter_model.safetensors");
        SafetensorsWriter.write(weights, Map.of(), StorageType.F32);
        ModelConfiguration llama =
                Architectures.configurationOf(Fixture.json("tiny-llama/config.json"), "c");
        AdapterDirectory adapter = AdapterDirectory.open(directory);
        assertThatThrownBy(() -> adapter.updates(llama))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "adapter must hold lora_A and lora_B of a linear layer, got no tensor in %s",
                        weights);
    }

    @Test
    void anEmptyListOfModulesToSaveSaysNothing() throws IOException {
        JsonObject config = Fixture.json("lora-llama/adapter_config.json");
        config.add("modules_to_save", new JsonArray());
        write(config);
        assertThat(AdapterDirectory.open(directory).config().rank("any")).isEqualTo(4);
    }

    @Test
    void patternsWithoutNumbersAreNamed() throws IOException {
        refuses(
                "rank_pattern",
                "{\"q_proj\": null}",
                "q_proj must be a number, got null in rank_pattern of ");
        refuses(
                "alpha_pattern",
                "{\"(\": 3}",
                "alpha_pattern must hold regular expressions, got {\"(\":3} in ");
    }

    private void refuses(String field, String value, String message) throws IOException {
        JsonObject config = Fixture.json("lora-llama/adapter_config.json");
        config.add(field, JsonParser.parseString(value));
        write(config);
        assertThatThrownBy(() -> AdapterDirectory.open(directory))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage("%s%s", message, directory.resolve("adapter_config.json"));
    }

    private void write(JsonObject config) throws IOException {
        Files.writeString(directory.resolve("adapter_config.json"), config.toString());
    }
}
