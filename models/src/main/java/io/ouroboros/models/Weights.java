package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.architecture.ParameterSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** Where the numbers of one tensor come from. */
    @FunctionalInterface
    interface Source<E extends Exception> {

        /**
         * Reads one tensor.
         *
         * @param spec which tensor
         * @return a direct little-endian buffer of its float32 numbers
         * @throws E if it cannot be read
         */
        ByteBuffer read(ParameterSpec spec) throws E;
    }

    /**
     * Reads every tensor of a table.
     *
     * @param device where the tensors are to live
     * @param table names and shapes
     * @param source where the numbers come from, one tensor at a time
     * @param <E> what reading may throw
     * @return the weights, each a leaf that requires a gradient
     * @throws E if a tensor cannot be read; nothing is kept then
     */
    static <E extends Exception> Weights read(
            Device device, List<ParameterSpec> table, Source<E> source) throws E {
        Weights weights = new Weights(device);
        boolean complete = false;
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            for (ParameterSpec spec : table) {
                ByteBuffer numbers = source.read(spec);
                // DJL lends the buffer's memory to the tensor, and toDevice copies only between
                // devices, whatever its second argument says: the weight must be a duplicate
                try (NDArray lent =
                        host.create(numbers, new Shape(spec.shapeArray()), DataType.FLOAT32)) {
                    weights.add(spec.name(), lent.duplicate().toDevice(device, false));
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                weights.close();
            }
        }
        return weights;
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
     * Returns the keys in the program's order.
     *
     * @return the checkpoint's keys
     */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /**
     * Looks one tensor up.
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
     * Copies one tensor's numbers to the host.
     *
     * @param name its key in a checkpoint
     * @return its float32 numbers, little-endian, row by row
     */
    public ByteBuffer toHost(String name) {
        return get(name).toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
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
