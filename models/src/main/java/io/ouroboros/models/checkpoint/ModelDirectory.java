package io.ouroboros.models.checkpoint;

import com.google.gson.JsonObject;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A Hugging Face model directory: {@code config.json} and weights in one of four forms.
 *
 * <p>The weights are the first of {@code model.safetensors}, {@code model.safetensors.index.json}
 * (shards), {@code pytorch_model.bin} and {@code pytorch_model.bin.index.json} (shards) that is
 * there.
 *
 * @param path where the directory is
 * @param config the content of {@code config.json}; do not modify
 */
public record ModelDirectory(Path path, JsonObject config) {
    private static final String CONFIG = "config.json";

    /**
     * Opens a directory and reads its configuration.
     *
     * @param path the directory
     * @return the directory; its weights are not read
     * @throws InvalidCheckpointException if there is no such directory, or no {@code config.json}
     *     in it that is a JSON object
     * @throws IOException if the configuration cannot be read
     */
    public static ModelDirectory open(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new InvalidCheckpointException(
                    "model must be a directory, got %s at %s; give a Hugging Face model directory"
                            .formatted(Files.exists(path) ? "a file" : "nothing", path));
        }
        Path config = path.resolve(CONFIG);
        if (!Files.isRegularFile(config)) {
            throw new InvalidCheckpointException(
                    "%s must contain config.json, got a directory without it; give a Hugging Face model directory"
                            .formatted(path));
        }
        return new ModelDirectory(path, readJson(config));
    }

    /**
     * Reads one of the directory's configurations.
     *
     * @param file {@code config.json} or {@code generation_config.json}
     * @return its fields
     * @throws InvalidCheckpointException if it is not a JSON object
     * @throws IOException if it cannot be read
     */
    public static JsonObject readJson(Path file) throws IOException {
        byte[] utf8 = CheckpointFile.readAll(file);
        return StrictJson.parse(utf8, "configuration", file, TypeToken.get(JsonObject.class));
    }

    /**
     * Opens the weights and checks what the files say about their tensors.
     *
     * @return the tensors under the names of the files; close it after use
     * @throws InvalidCheckpointException if there are no weights, or a file breaks a rule
     * @throws IOException if a file cannot be read
     */
    public TensorReader openWeights() throws IOException {
        for (WeightFormat format : WeightFormat.values()) {
            Path file = path.resolve(format.fileName());
            if (Files.exists(file)) {
                return format.open(file);
            }
        }
        String names =
                Arrays.stream(WeightFormat.values())
                        .map(WeightFormat::fileName)
                        .collect(Collectors.joining(" or "));
        throw new InvalidCheckpointException(
                "%s must contain %s, got a directory without weights".formatted(path, names));
    }
}
