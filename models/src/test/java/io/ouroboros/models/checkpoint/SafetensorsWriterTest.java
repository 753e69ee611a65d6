package io.ouroboros.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsWriterTest {
    @TempDir Path directory;

    private static Map<String, TensorSource> sources(TensorReader reader) throws IOException {
        Map<String, TensorSource> sources = new LinkedHashMap<>();
        for (TensorInfo info : reader.entries().values()) {
            ByteBuffer float32 = reader.readFloat32(info.name());
            sources.put(
                    info.name(),
                    new TensorSource(info.shape(), (room, sink) -> sink.accept(float32)));
        }
        return sources;
    }

    @ParameterizedTest
    @EnumSource
    void theFileIsThatOfThePythonLibrary(StorageType type) throws IOException {
        Path written = directory.resolve("model.safetensors");
        try (TensorReader reader =
                SafetensorsFile.open(TestFiles.resource("checkpoint/reference-f32.safetensors"))) {
            SafetensorsWriter.write(written, sources(reader), type);
        }
        String reference =
                "checkpoint/reference-%s.safetensors"
                        .formatted(type.name().toLowerCase(Locale.ROOT));
        assertThat(written).hasSameBinaryContentAs(TestFiles.resource(reference));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiny-opt", "tiny-opt-post-norm"})
    void whatTransformersWroteIsWrittenAgain(String fixture) throws IOException {
        Path original = TestFiles.resource("fixtures/" + fixture + "/model.safetensors");
        Path written = directory.resolve("model.safetensors");
        try (TensorReader reader = SafetensorsFile.open(original)) {
            SafetensorsWriter.write(written, sources(reader), StorageType.F32);
        }
        assertThat(written).hasSameBinaryContentAs(original);
    }

    /** More than the writer's piece of 1 MiB, and no multiple of it. */
    @ParameterizedTest
    @EnumSource
    void aTensorOfManyPiecesComesBackBitForBit(StorageType type) throws IOException {
        float[] values = TestFiles.eighths(-700_000, 700_001);
        Path written = directory.resolve("large.safetensors");
        SafetensorsWriter.write(written, Map.of("large", source(values, 700_001)), type);
        try (TensorReader reader = SafetensorsFile.open(written)) {
            float[] expected = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                expected[i] = rounded(values[i], type);
            }
            assertThat(TestFiles.floats(reader.readFloat32("large"))).isEqualTo(expected);
        }
    }

    private static float rounded(float value, StorageType type) {
        return type == StorageType.F32
                ? value
                : Float.intBitsToFloat(type.widenedBits()[type.narrowed(value) & 0xFFFF]);
    }

    private static TensorSource source(float[] values, long... shape) {
        List<Long> sizes = new ArrayList<>();
        for (long size : shape) {
            sizes.add(size);
        }
        return new TensorSource(sizes, (room, sink) -> sink.accept(TestFiles.buffer(values)));
    }

    @Test
    void theOrderOfTheMapDoesNotMatter() throws IOException {
        Map<String, TensorSource> forwards = new LinkedHashMap<>();
        forwards.put("a", source(new float[] {1, 2}, 2));
        forwards.put("b", source(new float[] {3}, 1));
        Map<String, TensorSource> backwards = new LinkedHashMap<>();
        backwards.put("b", source(new float[] {3}, 1));
        backwards.put("a", source(new float[] {1, 2}, 2));
        SafetensorsWriter.write(directory.resolve("1"), forwards, StorageType.F32);
        SafetensorsWriter.write(directory.resolve("2"), backwards, StorageType.F32);
        assertThat(directory.resolve("1")).hasSameBinaryContentAs(directory.resolve("2"));
    }

    @Test
    void anOlderLongerFileIsReplaced() throws IOException {
        Path file = directory.resolve("model.safetensors");
        Files.write(file, new byte[5000]);
        SafetensorsWriter.write(file, Map.of(), StorageType.F32);
        assertThat(TestFiles.bytes(file))
                .isEqualTo(TestFiles.safetensors("{\"__metadata__\":{\"format\":\"pt\"}}", 0));
    }

    @Test
    void aSourceOfAnotherSizeThanItsShapeIsRefused() {
        Map<String, TensorSource> tensors =
                Map.of("fc1.weight", source(new float[] {1, 2, 3}, 2, 3));
        assertThatThrownBy(
                        () ->
                                SafetensorsWriter.write(
                                        directory.resolve("x"), tensors, StorageType.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fc1.weight must supply 6 elements, got 3");
    }

    @Test
    void theReservedNameIsRefused() {
        Map<String, TensorSource> tensors = Map.of("__metadata__", source(new float[] {1}, 1));
        assertThatThrownBy(
                        () ->
                                SafetensorsWriter.write(
                                        directory.resolve("x"), tensors, StorageType.F32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor name must not be the reserved one, got __metadata__");
        assertThat(directory.resolve("x")).doesNotExist();
    }
}
