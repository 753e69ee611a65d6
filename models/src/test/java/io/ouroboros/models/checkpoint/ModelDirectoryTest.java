package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelDirectoryTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "tiny-opt, 101, 52, model.decoder.embed_positions.weight",
        "tiny-opt-half-bin, 89, 36, decoder.embed_positions.weight",
        "tiny-opt-sharded, 73, 68, model.decoder.embed_positions.weight",
        "tiny-opt-post-norm, 83, 52, model.decoder.embed_positions.weight"
    })
    void eachFixtureOpens(String name, int vocabSize, int numTensors, String first)
            throws IOException {
        Path path = TestFiles.resource("fixtures/" + name);
        ModelDirectory model = ModelDirectory.open(path);
        assertThat(model.path()).isEqualTo(path);
        assertThat(model.config().get("vocab_size").getAsInt()).isEqualTo(vocabSize);
        try (TensorReader weights = model.openWeights()) {
            assertThat(weights.entries()).hasSize(numTensors);
            assertThat(weights.entries().firstKey()).isEqualTo(first);
            for (TensorInfo info : weights.entries().values()) {
                assertThat(weights.readFloat32(info.name()).remaining())
                        .isEqualTo((int) info.numElements() * Float.BYTES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.safetensors",
                "model.safetensors.index.json",
                "pytorch_model.bin",
                "config.json"
            })
    void pointersOfGitLfsAreNamed(String name) throws IOException {
        Files.writeString(directory.resolve("config.json"), "\uFEFF{}"); // byte order mark
        Path file =
                Files.writeString(
                        directory.resolve(name),
                        "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n");
        assertThatThrownBy(() -> ModelDirectory.open(directory).openWeights())
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage("could not read %s: it is a Git LFS pointer; run git lfs pull", file);
    }

    @Test
    void theBestFormOfWeightsIsTaken() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{}");
        Files.copy(
                TestFiles.resource("fixtures/tiny-opt-half-bin/pytorch_model.bin"),
                directory.resolve("pytorch_model.bin"));
        assertFirstTensor("decoder.embed_positions.weight");
        Files.copy(
                TestFiles.resource("checkpoint/mixed.safetensors"),
                directory.resolve("model.safetensors"));
        assertFirstTensor("bool");
    }

    private void assertFirstTensor(String name) throws IOException {
        try (TensorReader weights = ModelDirectory.open(directory).openWeights()) {
            assertThat(weights.entries().firstKey()).isEqualTo(name);
        }
    }

    @Test
    void aDirectoryWithoutConfigurationIsRefused() {
        assertRefused(
                "%s must contain config.json, got a directory without it; give a Hugging Face model directory"
                        .formatted(directory));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> ModelDirectory.open(directory))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message);
    }

    private void assertMalformed(Path config) {
        assertThatThrownBy(() -> ModelDirectory.open(directory))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessageMatching(
                        "could not read %s: malformed JSON in the configuration [^\\n]+"
                                .formatted(config));
    }

    @Test
    void somethingThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("model"), "x");
        assertThatThrownBy(() -> ModelDirectory.open(file))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "model must be a directory, got a file at %s; give a Hugging Face model directory",
                        file);
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> ModelDirectory.open(missing))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "model must be a directory, got nothing at %s; give a Hugging Face model directory",
                        missing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{'a':1}", "{\"a\":NaN}", "{} x", "\"text\"", "null"})
    void aConfigurationThatIsNoObjectIsRefused(String json) throws IOException {
        Path config = Files.writeString(directory.resolve("config.json"), json);
        assertMalformed(config);
    }

    @Test
    void aConfigurationThatIsNotUtf8IsRefused() throws IOException {
        Path config = directory.resolve("config.json");
        Files.write(config, new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
        assertMalformed(config);
    }

    @Test
    void aDeeplyNestedConfigurationIsRefused() throws IOException {
        Path config =
                Files.writeString(
                        directory.resolve("config.json"), "{\"a\":" + "[".repeat(1_000_000));
        assertMalformed(config);
    }

    @Test
    void aDirectoryWithoutWeightsIsRefused() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{}");
        ModelDirectory model = ModelDirectory.open(directory);
        assertThatThrownBy(model::openWeights)
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        "%s must contain model.safetensors or model.safetensors.index.json or pytorch_model.bin or pytorch_model.bin.index.json, got a directory without weights",
                        directory);
    }
}
