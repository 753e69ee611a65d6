package io.ouroboros.models.training;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.HostNumbers;
import io.ouroboros.models.TensorFiller;
import io.ouroboros.models.Weights;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorInfo;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW's memory: both moments of each weight and the number of updates.
 *
 * <p>File format, version 1: safetensors with float32 tensors only, {@code format_version} {@code
 * []} = 1, {@code step} {@code []}, and for each weight {@code first_moment.KEY} and {@code
 * second_moment.KEY} in the weight's shape, KEY being its key in a checkpoint. Saved and restored,
 * every bit is the same.
 */
public final class OptimiserState implements AutoCloseable {

    private static final String VERSION = "format_version";
    private static final float SUPPORTED_VERSION = 1;
    private static final String STEP = "step";
    private static final String FIRST = "first_moment.";
    private static final String SECOND = "second_moment.";

    private final NDManager manager;

    /** All tensors by their names in the file, in the file's order of weights. */
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    OptimiserState(Weights weights) {
        manager = NDManager.newBaseManager(weights.device(), "PyTorch");
        tensors.put(STEP, manager.zeros(new Shape(), DataType.FLOAT32));
        for (String prefix : List.of(FIRST, SECOND)) {
            for (String name : weights.names()) {
                tensors.put(
                        prefix + name,
                        manager.zeros(weights.get(name).getShape(), DataType.FLOAT32));
            }
        }
    }

    NDArray step() {
        return get(STEP);
    }

    /** The first moments in the program's order. */
    NDList firstMoments() {
        return startingWith(FIRST);
    }

    /** The second moments in the program's order. */
    NDList secondMoments() {
        return startingWith(SECOND);
    }

    NDManager manager() {
        return manager;
    }

    private NDList startingWith(String prefix) {
        NDList found = new NDList();
        tensors.forEach(
                (name, values) -> {
                    if (name.startsWith(prefix)) {
                        found.add(values);
                    }
                });
        return found;
    }

    private NDArray get(String name) {
        return requireNonNull(tensors.get(name), name);
    }

    /**
     * Writes the state and waits until it is on the disk.
     *
     * @param file the file to write; equal states give equal bytes; a failure leaves a part of it
     *     behind, so write to a temporary name and rename
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        SafetensorsWriter.write(file, contents(), StorageType.F32);
    }

    private Map<String, TensorSource> contents() {
        Map<String, TensorSource> contents = new LinkedHashMap<>();
        contents.put(
                VERSION,
                new TensorSource(
                        List.of(), (room, sink) -> sink.accept(scalar(SUPPORTED_VERSION))));
        tensors.forEach((name, values) -> contents.put(name, HostNumbers.source(values)));
        return contents;
    }

    private static ByteBuffer scalar(float value) {
        return ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
    }

    /**
     * Takes over a saved state.
     *
     * @param file what {@link #save} wrote for a model with the same weights
     * @throws InvalidCheckpointException if the file is damaged or belongs to another model;
     *     nothing is changed then
     * @throws IOException if it cannot be read
     */
    public void restore(Path file) throws IOException {
        try (TensorReader reader = SafetensorsFile.open(file)) {
            checkNames(reader, file);
            checkNumber(VERSION, reader.readFloat32(VERSION).getFloat(0), file);
            checkNumber(STEP, reader.readFloat32(STEP).getFloat(0), file);
            List<Float32Source> sources = new ArrayList<>();
            for (String name : tensors.keySet()) {
                sources.add(reader.float32(name));
            }
            TensorFiller.fill(List.copyOf(tensors.values()), sources);
        }
    }

    private void checkNames(TensorReader reader, Path file) throws InvalidCheckpointException {
        Map<String, TensorSource> expected = contents();
        for (Map.Entry<String, TensorSource> tensor : expected.entrySet()) {
            TensorInfo.require(reader.entries(), tensor.getKey(), tensor.getValue().shape(), file);
        }
        for (String name : reader.entries().keySet()) {
            if (!expected.containsKey(name)) {
                throw new InvalidCheckpointException(
                        "%s must belong to the state of this model's optimiser, got one that does not in %s"
                                .formatted(name, file));
            }
        }
    }

    private static void checkNumber(String name, float value, Path file)
            throws InvalidCheckpointException {
        if (name.equals(VERSION) && value != SUPPORTED_VERSION) {
            throw new InvalidCheckpointException(
                    "%s must be 1, got %s in %s".formatted(VERSION, value, file));
        }
        if (!(value >= 0 && value == Math.rint(value))) {
            throw new InvalidCheckpointException(
                    "%s must be a whole number of at least 0, got %s in %s"
                            .formatted(name, value, file));
        }
    }

    /** Frees every tensor. */
    @Override
    public void close() {
        manager.close();
    }
}
