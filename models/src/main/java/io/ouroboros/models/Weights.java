package io.ouroboros.models;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorInfo;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The named weights of a model: float32 tensors under the checkpoint's keys, in the program's
 * order.
 *
 * <p>Owns its tensors through one {@link NDManager}; closing it frees them all.
 */
public final class Weights implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, NDArray> byName = new LinkedHashMap<>();

    private Weights(Device device) {
        manager = NDManager.newBaseManager(device, "PyTorch");
    }

    /**
     * Reads every tensor of a table.
     *
     * @param device where the tensors are to live
     * @param table names and shapes
     * @param source where the numbers come from
     * @return the weights, each a leaf that requires a gradient
     * @throws IOException if a tensor cannot be read; nothing is kept then
     */
    static Weights read(
            Device device, List<ParameterSpec> table, Function<ParameterSpec, Float32Source> source)
            throws IOException {
        Weights weights = new Weights(device);
        boolean complete = false;
        try {
            List<NDArray> tensors = new ArrayList<>();
            List<Float32Source> sources = new ArrayList<>();
            for (ParameterSpec spec : table) {
                tensors.add(weights.manager.create(new Shape(spec.shape()), DataType.FLOAT32));
                sources.add(source.apply(spec));
            }
            TensorFiller.fill(tensors, sources);
            for (int i = 0; i < tensors.size(); i++) {
                weights.add(table.get(i).name(), tensors.get(i));
            }
            complete = true;
        } finally {
            if (!complete) {
                weights.close();
            }
        }
        return weights;
    }

    /**
     * The numbers of a file's tensors; all are found before the first is read.
     *
     * @param found the file's tensors by the names of the table
     */
    static Function<ParameterSpec, Float32Source> source(
            TensorReader reader,
            Map<String, TensorInfo> found,
            List<ParameterSpec> table,
            Path file)
            throws InvalidCheckpointException {
        Map<String, Float32Source> sources = new HashMap<>();
        for (ParameterSpec spec : table) {
            TensorInfo tensor = TensorInfo.require(found, spec.name(), spec.shape(), file);
            sources.put(spec.name(), reader.float32(tensor.name()));
        }
        return spec -> requireNonNull(sources.get(spec.name()));
    }

    private void add(String name, NDArray values) {
        values.attach(manager);
        values.setName(name);
        values.setRequiresGradient(true);
        byName.put(name, values);
    }

    /**
     * Copies the weights as they are now.
     *
     * @return an independent copy on the same device; the caller closes it
     */
    public Weights copy() {
        Weights copy = new Weights(manager.getDevice());
        byName.forEach((name, values) -> copy.add(name, values.duplicate()));
        return copy;
    }

    /**
     * Returns the tensors in the program's order.
     *
     * @return a fresh list of the tensors themselves, owned by these weights
     */
    public NDList list() {
        return new NDList(byName.values().toArray(NDArray[]::new));
    }

    /**
     * Makes new handles of tensors, without gradients. What a call does to a handle, such as naming
     * it, is invisible to other threads.
     *
     * @param tensors the tensors
     * @param owner owner of the handles
     * @return handles of the same storage
     */
    public static NDList handles(NDList tensors, NDManager owner) {
        NDList handles = new NDList(tensors.size());
        for (NDArray tensor : tensors) {
            NDArray handle = tensor.stopGradient();
            handle.attach(owner);
            handles.add(handle);
        }
        return handles;
    }

    /**
     * Returns the keys in the program's order.
     *
     * @return the checkpoint's keys
     */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * Returns one tensor.
     *
     * @param name its key in a checkpoint
     * @return float32 tensor, owned by these weights
     * @throws IllegalArgumentException if there is none of that name
     */
    public NDArray get(String name) {
        NDArray values = byName.get(name);
        if (values == null) {
            throw new IllegalArgumentException("a weight must be one of this model's, got " + name);
        }
        return values;
    }

    /**
     * Writes the weights and waits until they are on the disk.
     *
     * @param file the safetensors file to write, float32; a failure leaves a part of it behind, so
     *     write to a temporary name and rename
     * @throws IOException if it cannot be written
     */
    public void save(Path file) throws IOException {
        Map<String, TensorSource> tensors = new LinkedHashMap<>();
        byName.forEach((name, values) -> tensors.put(name, HostNumbers.source(values)));
        SafetensorsWriter.write(file, tensors, StorageType.F32);
    }

    /**
     * Returns where the tensors live.
     *
     * @return the device
     */
    public Device device() {
        return manager.getDevice();
    }

    /** Frees every tensor. */
    @Override
    public void close() {
        manager.close();
    }
}
