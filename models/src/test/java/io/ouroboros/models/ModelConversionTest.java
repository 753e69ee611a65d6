package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

final class ModelConversionTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void float32GivesTheBytesOfALoadedAndSavedModel(String fixture) throws IOException {
        Path saved = Files.createDirectory(directory.resolve("saved"));
        try (CausalLanguageModel model =
                CausalLanguageModel.load(Fixture.named(fixture).directory(), Device.cpu())) {
            model.save(saved);
        }
        Path converted = convert(Fixture.named(fixture).directory(), "converted", StorageType.F32);
        for (String name :
                new String[] {"config.json", "generation_config.json", "model.safetensors"}) {
            assertThat(converted.resolve(name)).hasSameBinaryContentAs(saved.resolve(name));
        }
    }

    @ParameterizedTest
    @CsvSource({"F16, float16, 11", "BF16, bfloat16, 8"})
    void halfPrecisionIsNearestAndSaysSo(StorageType type, String dtype, int significantBits)
            throws IOException {
        Path half = convert(Fixture.named("tiny-opt").directory(), "half", type);
        JsonObject config = read(half.resolve("config.json"));
        assertThat(config.get("dtype").getAsString()).isEqualTo(dtype);
        assertThat(config.has("torch_dtype")).isFalse();
        try (CausalLanguageModel whole =
                        CausalLanguageModel.load(
                                Fixture.named("tiny-opt").directory(), Device.cpu());
                CausalLanguageModel narrowed = CausalLanguageModel.load(half, Device.cpu())) {
            for (String name : whole.weights().names()) {
                float[] expected = whole.weights().get(name).toFloatArray();
                float[] found = narrowed.weights().get(name).toFloatArray();
                for (int i = 0; i < expected.length; i++) {
                    double unit = Math.scalb(1.0, Math.getExponent(expected[i]) + 1);
                    // half a unit in the last place; 2^-25 where float16 is subnormal
                    double most = Math.max(Math.scalb(unit, -significantBits - 1), 0x1p-25);
                    assertThat(Math.abs((double) found[i] - expected[i]))
                            .as(name)
                            .isLessThanOrEqualTo(most);
                }
            }
        }
        Path again = convert(half, "again", type);
        assertThat(again.resolve("model.safetensors"))
                .hasSameBinaryContentAs(half.resolve("model.safetensors"));
    }

    @Test
    void generationConfigIsWhatTransformersDerives() throws IOException {
        Path converted =
                convert(Fixture.named("tiny-opt").directory(), "converted", StorageType.F32);
        JsonObject expected =
                read(Fixture.named("tiny-opt").directory().resolve("generation_config.json"))
                        .deepCopy();
        expected.remove("transformers_version");
        assertThat(read(converted.resolve("generation_config.json"))).isEqualTo(expected);
    }

    @Test
    void whatCannotBeLoadedIsNotConverted() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        JsonObject config = read(Fixture.named("tiny-opt").directory().resolve("config.json"));
        config.addProperty("ffn_dim", 1 + config.get("ffn_dim").getAsInt());
        Files.writeString(source.resolve("config.json"), config.toString());
        Files.copy(
                Fixture.named("tiny-opt").directory().resolve("model.safetensors"),
                source.resolve("model.safetensors"));
        assertThatThrownBy(() -> convert(source, "converted", StorageType.F32))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessageMatching(
                        "model\\.decoder\\.layers\\.\\d\\.fc\\d\\.\\w+ must have shape .*, got .* in "
                                + "\\Q%s\\E".formatted(source.resolve("model.safetensors")));
    }

    private Path convert(Path source, String name, StorageType type) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        ModelConversion.convert(source, target, type);
        return target;
    }

    private static JsonObject read(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }
}
