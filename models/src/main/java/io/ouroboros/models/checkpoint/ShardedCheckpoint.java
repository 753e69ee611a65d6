package io.ouroboros.models.checkpoint;

import com.google.gson.annotations.SerializedName;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Weights in several files that lie beside an index.
 *
 * <p>Format of the index: a JSON object, {@code {"weight_map": {tensor name: file name, ...}}};
 * other fields, such as {@code metadata}, are ignored, and so is a tensor of a shard that the index
 * does not name.
 */
final class ShardedCheckpoint implements TensorReader {
    /** Nothing that could leave the directory, or that a file system cannot spell. */
    private static final Pattern PLAIN_FILE_NAME = Pattern.compile("\\w[\\w.-]*");

    private final Path index;
    private final Map<String, TensorReader> shards = new HashMap<>();
    private final Map<String, TensorReader> shardByTensor = new HashMap<>();
    private final SortedMap<String, TensorInfo> entries = new TreeMap<>();

    private ShardedCheckpoint(Path index) {
        this.index = index;
    }

    /**
     * Opens all files of an index and checks that they hold what it says.
     *
     * @param index the index, which lies beside its shards
     * @param shardFormat the form of each shard
     */
    static TensorReader open(Path index, WeightFormat shardFormat) throws IOException {
        ShardedCheckpoint checkpoint = new ShardedCheckpoint(index);
        try {
            for (Map.Entry<String, String> shard : weightMap(index).entrySet()) {
                checkpoint.add(shard.getKey(), String.valueOf(shard.getValue()), shardFormat);
            }
            return checkpoint;
        } catch (IOException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** The part of an index that is read. */
    private record Index(@SerializedName("weight_map") @Nullable Map<String, String> weightMap) {}

    /** File names by tensor name. */
    private static SortedMap<String, String> weightMap(Path index) throws IOException {
        byte[] utf8 = CheckpointFile.readAll(index);
        Map<String, String> files =
                StrictJson.parse(utf8, "index", index, TypeToken.get(Index.class)).weightMap();
        if (files == null || files.isEmpty()) {
            throw new InvalidCheckpointException(
                    "index must have a weight_map that names tensors, got none in " + index);
        }
        return new TreeMap<>(files);
    }

    private void add(String tensor, String fileName, WeightFormat shardFormat) throws IOException {
        TensorReader shard = shards.get(fileName);
        if (shard == null) {
            shard = shardFormat.open(shardPath(tensor, fileName));
            shards.put(fileName, shard);
        }
        TensorInfo info = shard.entries().get(tensor);
        if (info == null) {
            throw new InvalidCheckpointException(
                    "%s must be in shard %s, got a shard without it in %s"
                            .formatted(tensor, fileName, index));
        }
        entries.put(tensor, info);
        shardByTensor.put(tensor, shard);
    }

    private Path shardPath(String tensor, String fileName) throws InvalidCheckpointException {
        if (!PLAIN_FILE_NAME.matcher(fileName).matches()) {
            throw new InvalidCheckpointException(
                    "shard of %s must be a file name of letters, digits, '.', '_' and '-', got %s in %s"
                            .formatted(tensor, fileName, index));
        }
        Path shard = index.resolveSibling(fileName);
        if (!Files.exists(shard)) {
            throw new InvalidCheckpointException(
                    "shard %s must lie beside its index, got no such file in %s; is the download complete?"
                            .formatted(fileName, index.resolveSibling("")));
        }
        return shard;
    }

    @Override
    public SortedMap<String, TensorInfo> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    @Override
    public Float32Source float32(String name) throws InvalidCheckpointException {
        TensorReader shard = shardByTensor.get(name);
        if (shard == null) {
            throw new InvalidCheckpointException(
                    "%s must be in %s, got an index without it".formatted(name, index));
        }
        return shard.float32(name);
    }

    @Override
    public void close() throws IOException {
        for (TensorReader shard : shards.values()) {
            shard.close();
        }
    }
}
