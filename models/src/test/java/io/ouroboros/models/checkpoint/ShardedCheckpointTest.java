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

final class ShardedCheckpointTest {
    private static final String HEADER =
            "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
                    + "\"b\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[4,6]}}";

    @TempDir Path directory;

    private Path index(String json) throws IOException {
        Files.write(directory.resolve("one.safetensors"), TestFiles.safetensors(HEADER, 6));
        return Files.writeString(directory.resolve("index.json"), json);
    }

    private static TensorReader open(Path index) throws IOException {
        return ShardedCheckpoint.open(index, WeightFormat.SAFETENSORS);
    }

    @Test
    void shardsOfPyTorchAreReadAsOne() throws IOException {
        Path model = TestFiles.resource("checkpoint/sharded-bin");
        try (TensorReader weights = ModelDirectory.open(model).openWeights()) {
            assertThat(weights.entries()).containsOnlyKeys("a", "b", "c");
            assertThat(weights.entries().values())
                    .extracting(TensorInfo::file)
                    .endsWith(model.resolve("pytorch_model-00002-of-00002.bin"));
            assertThat(TestFiles.floats(weights.readFloat32("a")))
                    .isEqualTo(TestFiles.eighths(1, 2));
            assertThat(TestFiles.floats(weights.readFloat32("b")))
                    .isEqualTo(TestFiles.eighths(2, 3));
            assertThat(TestFiles.floats(weights.readFloat32("c")))
                    .isEqualTo(TestFiles.eighths(3, 4));
        }
    }

    @Test
    void onlyWhatTheIndexNamesIsThere() throws IOException {
        Path index = index("{\"metadata\":{\"x\":[1]},\"weight_map\":{\"b\":\"one.safetensors\"}}");
        try (TensorReader weights = open(index)) {
            assertThat(weights.entries()).containsOnlyKeys("b");
            assertThatThrownBy(() -> weights.readFloat32("a"))
                    .isExactlyInstanceOf(InvalidCheckpointException.class)
                    .hasMessage("a must be in %s, got an index without it", index);
        }
    }

    /** As in the hub's cache, where snapshots are links to blobs. */
    @Test
    void aShardMayBeALink() throws IOException {
        Path index = index("{\"weight_map\":{\"a\":\"link.safetensors\"}}");
        Files.createSymbolicLink(directory.resolve("link.safetensors"), Path.of("one.safetensors"));
        try (TensorReader weights = open(index)) {
            assertThat(TestFiles.floats(weights.readFloat32("a"))).containsExactly(0, 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | could not read FILE: malformed JSON in the index (Expected BEGIN_OBJECT but was BEGIN_ARRAY at line 1 column 2 path $)",
                "{} | index must have a weight_map that names tensors, got none in FILE",
                "{'weight_map':{}} | index must have a weight_map that names tensors, got none in FILE",
                "{'weight_map':{'a':1}} | shard 1 must lie beside its index, got no such file in DIRECTORY; is the download complete?",
                "{'weight_map':{'a':'one.safetensors','a':'one.safetensors'}} | could not read FILE: malformed JSON in the index (duplicate key: a)",
                "{'weight_map':{'a':'one.safetensors' | could not read FILE: malformed JSON in the index (End of input at line 1 column 37 path $.weight_map.)",
                "{'weight_map':{'c':'one.safetensors'}} | c must be in shard one.safetensors, got a shard without it in FILE",
                "{'weight_map':{'a':'two.safetensors'}} | shard two.safetensors must lie beside its index, got no such file in DIRECTORY; is the download complete?",
                "{'weight_map':{'a':'../one.safetensors'}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got ../one.safetensors in FILE",
                "{'weight_map':{'a':'/etc/passwd'}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got /etc/passwd in FILE",
                "{'weight_map':{'a':'..'}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got .. in FILE",
                "{'weight_map':{'a':''}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got  in FILE",
                "{'weight_map':{'a':'C:x'}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got C:x in FILE",
                "{'weight_map':{'a':'x\\u0000'}} | shard of a must be a file name of letters, digits, '.', '_' and '-', got x? in FILE"
            })
    void anIndexThatBreaksARuleIsRefused(String json, String message) throws IOException {
        Path index = index(json.replace('\'', '"'));
        assertThatThrownBy(() -> open(index))
                .isExactlyInstanceOf(InvalidCheckpointException.class)
                .hasMessage(
                        message.replace("FILE", index.toString())
                                .replace("DIRECTORY", directory.toString()));
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        Path index =
                index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}}");
        Path damaged = Files.write(directory.resolve("two.safetensors"), new byte[3]);
        assertThatThrownBy(() -> open(index))
                .hasMessage(
                        "safetensors file must begin with 8 bytes of header length, got 3 bytes in %s",
                        damaged);
    }
}
