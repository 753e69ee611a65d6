package io.ouroboros.models.checkpoint;

import io.ouroboros.models.checkpoint.PickledTensor.Storage;
import io.ouroboros.models.checkpoint.Unpickler.Dictionary;
import io.ouroboros.models.checkpoint.Unpickler.Tuple;
import io.ouroboros.models.checkpoint.ZipDirectory.Extent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Everything that a pickle may name and call: tensors, their storages and ordered dictionaries.
 *
 * <p>The meaning of each is that of {@code torch/_utils.py} and {@code torch/serialization.py}
 * ({@code persistent_load}) of PyTorch 2.7. Nothing is looked up by a name from the file except in
 * the tables of this class.
 */
final class TensorObjects {
    /** What may be called. */
    private enum Callable {
        /** An empty dictionary. */
        ORDERED_DICT("collections.OrderedDict"),
        /** A view of a storage. */
        REBUILD_TENSOR("torch._utils._rebuild_tensor_v2"),
        /** A tensor that is trained, which here is the tensor. */
        REBUILD_PARAMETER("torch._utils._rebuild_parameter");

        private final String global;

        Callable(String global) {
            this.global = global;
        }
    }

    /** The element type of a storage, by its safetensors name. */
    private record StorageClass(String storedAs) {}

    private static final Map<String, StorageClass> STORAGE_CLASSES =
            Map.ofEntries(
                    Map.entry("torch.FloatStorage", new StorageClass("F32")),
                    Map.entry("torch.HalfStorage", new StorageClass("F16")),
                    Map.entry("torch.BFloat16Storage", new StorageClass("BF16")),
                    Map.entry("torch.DoubleStorage", new StorageClass("F64")),
                    Map.entry("torch.LongStorage", new StorageClass("I64")),
                    Map.entry("torch.IntStorage", new StorageClass("I32")),
                    Map.entry("torch.ShortStorage", new StorageClass("I16")),
                    Map.entry("torch.CharStorage", new StorageClass("I8")),
                    Map.entry("torch.ByteStorage", new StorageClass("U8")),
                    Map.entry("torch.BoolStorage", new StorageClass("BOOL")));

    private final Path file;
    private final Map<String, Extent> records;
    private final String prefix;

    /**
     * Creates the meanings for one archive.
     *
     * @param file the archive, for messages
     * @param records its entries
     * @param prefix what the names of the entries begin with, such as {@code archive/}
     */
    TensorObjects(Path file, Map<String, Extent> records, String prefix) {
        this.file = file;
        this.records = records;
        this.prefix = prefix;
    }

    /** Resolves a dotted name. */
    Object global(String name) throws InvalidCheckpointException {
        StorageClass storageClass = STORAGE_CLASSES.get(name);
        if (storageClass != null) {
            return storageClass;
        }
        return Arrays.stream(Callable.values())
                .filter(callable -> callable.global.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidCheckpointException(
                                        "pickle must name nothing but tensors and dictionaries, got %s in %s; nothing was executed, do not trust this file"
                                                .formatted(name, file)));
    }

    /** The storage that a persistent id, {@code ("storage", class, key, device, size)}, names. */
    Storage persistent(Object id) throws InvalidCheckpointException {
        if (id instanceof Tuple tuple
                && tuple.items().size() == 5
                && "storage".equals(tuple.items().get(0))
                && tuple.items().get(1) instanceof StorageClass storageClass
                && tuple.items().get(2) instanceof String key
                && tuple.items().get(4) instanceof Long numElements) {
            return storage(storageClass.storedAs(), key, numElements);
        }
        throw malformed("a persistent id that is no storage");
    }

    private Storage storage(String storedAs, String key, long numElements)
            throws InvalidCheckpointException {
        Extent extent = records.get(prefix + "data/" + key);
        int elementBytes = ElementTypes.bits(storedAs).orElseThrow() / Byte.SIZE;
        if (extent == null) {
            throw malformed("no storage %s".formatted(key));
        }
        if (numElements < 0 || numElements > extent.sizeBytes() / elementBytes) {
            throw malformed(
                    "%s elements of %s in the %s bytes of storage %s"
                            .formatted(numElements, storedAs, extent.sizeBytes(), key));
        }
        return new Storage(storedAs, elementBytes, extent.position(), numElements);
    }

    /** What a call gives. */
    Object call(Object callable, Object arguments) throws InvalidCheckpointException {
        if (!(callable instanceof Callable known) || !(arguments instanceof Tuple tuple)) {
            throw malformed("a call of something that is no function");
        }
        return switch (known) {
            case ORDERED_DICT -> orderedDict(tuple.items());
            case REBUILD_TENSOR -> rebuiltTensor(tuple.items());
            case REBUILD_PARAMETER -> rebuiltParameter(tuple.items());
        };
    }

    private Dictionary orderedDict(List<Object> arguments) throws InvalidCheckpointException {
        if (!arguments.isEmpty()) {
            throw malformed("an OrderedDict with arguments");
        }
        return new Dictionary();
    }

    /** Arguments: storage, offset, shape, strides; the rest is about gradients. */
    private PickledTensor rebuiltTensor(List<Object> arguments) throws InvalidCheckpointException {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw malformed("a tensor without storage, offset, shape and strides");
        }
        List<Long> shape = sizes(arguments.get(2));
        List<Long> strides = sizes(arguments.get(3));
        PickledTensor tensor = new PickledTensor(storage, offset, shape, strides);
        if (offset < 0 || shape.size() != strides.size() || !tensor.fits()) {
            throw malformed(
                    "a tensor of shape %s, strides %s and offset %s in a storage of %s elements"
                            .formatted(shape, strides, offset, storage.numElements()));
        }
        return tensor;
    }

    private PickledTensor rebuiltParameter(List<Object> arguments)
            throws InvalidCheckpointException {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof PickledTensor tensor)) {
            throw malformed("a parameter that is no tensor");
        }
        return tensor;
    }

    private List<Long> sizes(Object value) throws InvalidCheckpointException {
        List<Long> sizes = new ArrayList<>();
        if (value instanceof Tuple tuple && tuple.items().size() <= TensorInfo.MAXIMUM_DIMENSIONS) {
            for (Object item : tuple.items()) {
                if (item instanceof Long size && size >= 0) {
                    sizes.add(size);
                }
            }
            if (sizes.size() == tuple.items().size()) {
                return sizes;
            }
        }
        throw malformed("sizes that are no tuple of numbers from 0");
    }

    private InvalidCheckpointException malformed(String found) {
        return new InvalidCheckpointException(
                "pickle must hold tensors within its storages, got %s in %s"
                        .formatted(found, file));
    }
}
