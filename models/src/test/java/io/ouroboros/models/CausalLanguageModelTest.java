package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorSource;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NoTensorLeaks.class)
final class CausalLanguageModelTest {

    private static final String NORM = "model.decoder.layers.1.final_layer_norm.bias";

    @TempDir private Path directory;

    @Test
    void savingWhatWasLoadedGivesTheSameBytes() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (CausalLanguageModel model = Fixture.small(directory, 0.3)) {
            model.save(copy);
        }
        assertThat(copy.resolve("model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("model.safetensors"));
        assertThat(copy.resolve("config.json"))
                .hasSameTextualContentAs(directory.resolve("config.json"));
    }

    @Test
    void theOutputProjectionAloneIsTheTiedEmbedding() throws IOException {
        int[][] ids = {{2, 4, 3, 0}};
        float[] expected;
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            expected = logits(model, ids);
        }
        Path file = directory.resolve("model.safetensors");
        String stored = Files.readString(file, StandardCharsets.ISO_8859_1);
        String embedding = "\"model.decoder.embed_tokens.weight\":";
        assertThat(stored).contains(embedding);
        String projection = "\"lm_head.weight\":";
        Files.writeString(
                file,
                stored.replace(
                        embedding,
                        projection + " ".repeat(embedding.length() - projection.length())),
                StandardCharsets.ISO_8859_1);
        try (CausalLanguageModel model = CausalLanguageModel.load(directory, Device.cpu())) {
            assertThat(logits(model, ids)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'eos_token_id': 3}|null|3",
                "{'eos_token_id': [3, 0, 3]}|null|3 0",
                "{'eos_token_id': null}|null|''",
                "{'eos_token_id': 3}|{'eos_token_id': [4, 1]}|4 1",
                "{'eos_token_id': 3}|{'eos_token_id': null}|''",
                "{'eos_token_id': 3}|{}|''"
            })
    void endIdsAreThoseOfTheGenerationConfig(String config, String generation, String ids)
            throws IOException {
        Fixture.small(directory, 0).close();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        Path file = directory.resolve("config.json");
        JsonObject fields = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        fields.add(
                "eos_token_id",
                JsonParser.parseString(config).getAsJsonObject().get("eos_token_id"));
        fields.add("pad_token_id", JsonNull.INSTANCE);
        Files.writeString(file, new GsonBuilder().serializeNulls().create().toJson(fields));
        Files.delete(directory.resolve("generation_config.json"));
        if (!generation.equals("null")) {
            Files.writeString(
                    directory.resolve("generation_config.json"),
                    "\uFEFF" + JsonParser.parseString(generation)); // byte order mark
        }
        String[] found = {saved(directory, copy), saved(copy, directory)};
        assertThat(found).containsExactly(ids, ids);
    }

    private static String saved(Path from, Path to) throws IOException {
        try (CausalLanguageModel model = CausalLanguageModel.load(from, Device.cpu())) {
            assertThat(model.configuration().padTokenId()).isEqualTo(-1);
            model.save(to);
            return model.eosTokenIds().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(" "));
        }
    }

    @Test
    void copiedWeightsAreIndependent() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            Weights copy = model.weights().copy();
            model.weights().get(NORM).addi(1);
            assertThat(copy.get(NORM).toFloatArray()).containsOnly(0);
            model.replaceLearned(copy);
            assertThat(model.weights()).isSameAs(copy);
        }
    }

    /** The small model is random: its biases are zeros and its gains ones. */
    @ParameterizedTest
    @CsvSource({"false, true", "true, false", "false, false"})
    void absentBiasesEqualZerosAndAbsentGainsOnes(boolean biases, boolean gains)
            throws IOException {
        int[][] ids = {{2, 4, 3, 0}, {1, 3, 3, 2}};
        float[] expected;
        float[] expectedNats;
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            expected = logits(model, ids);
            expectedNats = new BlockScorer(model).score(ids)[1];
        }
        rewrite(
                tensors ->
                        tensors.keySet()
                                .removeIf(
                                        name -> {
                                            boolean norm = name.contains("layer_norm");
                                            return norm
                                                    ? !gains
                                                    : name.endsWith(".bias") && !biases;
                                        }));
        Path config = directory.resolve("config.json");
        JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
        json.addProperty("enable_bias", biases);
        json.addProperty("layer_norm_elementwise_affine", gains);
        Files.writeString(config, json.toString());
        try (CausalLanguageModel model = load();
                Decoder decoder = new Decoder(model, DecodingConfig.exactly(2, 2))) {
            assertThat(logits(model, ids)).containsExactly(expected);
            assertThat(new BlockScorer(model).score(ids)[1]).containsExactly(expectedNats);
            assertThat(decoder.decode(List.of(ids[0]), 1).get(0).get(0).ids()).hasSize(2);
        }
    }

    private static float[] logits(CausalLanguageModel model, int[][] ids) {
        try (NDManager manager = NDManager.newBaseManager()) {
            return model.logits(ids, manager).toFloatArray();
        }
    }

    @Test
    void unknownWeightIsRefused() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.weights().get("lm_head.bias"))
                    .withMessage("a weight must be one of this model's, got lm_head.bias");
        }
    }

    @Test
    void wrongShapeNamesTensorExpectedAndFound() throws IOException {
        rewrite(tensors -> tensors.put(NORM, zeros(3, 2)));
        assertRefused(
                NORM
                        + " must have shape [6], got [3, 2] in "
                        + directory.resolve("model.safetensors"));
    }

    @Test
    void missingTensorIsNamed() throws IOException {
        rewrite(tensors -> tensors.remove(NORM));
        assertRefused(NORM + " must be there with shape [6], got no such tensor in " + directory);
    }

    @Test
    void unknownTensorIsNamed() throws IOException {
        rewrite(tensors -> tensors.put("model.decoder.adapter", zeros(2)));
        assertRefused(
                "model.decoder.adapter must be a weight that config.json describes, got one that it does not in "
                        + directory);
    }

    @Test
    void tensorUnderTwoNamesIsRefused() throws IOException {
        rewrite(tensors -> tensors.put(NORM.substring("model.".length()), zeros(6)));
        assertThatThrownBy(this::load)
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageStartingWith(NORM + " must be there once, got ");
    }

    @Test
    void tiedProjectionAndVersionAreIgnoredAndThePrefixMayBeMissing() throws IOException {
        rewrite(
                tensors -> {
                    tensors.put("lm_head.weight", zeros(5, 6));
                    tensors.put("decoder.version", zeros(1));
                    tensors.put(NORM.substring("model.".length()), tensors.remove(NORM));
                });
        try (CausalLanguageModel model = load()) {
            assertThat(model.weights().get(NORM).toFloatArray()).containsOnly(0);
        }
    }

    private void rewrite(Consumer<Map<String, TensorSource>> change) throws IOException {
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            for (String name : model.weights().names()) {
                ByteBuffer numbers = HostNumbers.of(model.weights().get(name));
                long[] shape = model.weights().get(name).getShape().getShape();
                tensors.put(
                        name,
                        new TensorSource(
                                Arrays.stream(shape).boxed().toList(),
                                (room, sink) -> sink.accept(numbers)));
            }
        }
        change.accept(tensors);
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, StorageType.F32);
    }

    private static TensorSource zeros(long... shape) {
        List<Long> lengths = Arrays.stream(shape).boxed().toList();
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return new TensorSource(
                lengths, (room, sink) -> sink.accept(ByteBuffer.allocate(count * Float.BYTES)));
    }

    private CausalLanguageModel load() throws IOException {
        return CausalLanguageModel.load(directory, Device.cpu());
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::load)
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message);
    }
}
