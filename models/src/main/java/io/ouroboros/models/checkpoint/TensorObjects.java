package io.ouroboros.models.checkpoint;

import io.ouroboros.models.checkpoint.Unpickler.Dictionary;
import io.ouroboros.models.checkpoint.Unpickler.Tuple;
import io.ouroboros.models.checkpoint.ZipDirectory.Extent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that a pickle may name and call: tensors, their storages and ordered dictionaries.
 *
 * <p>The meaning of each is that of {@code torch/_utils.py} and {@code torch/serialization.py}
 * ({@code persistent_load}) of PyTorch 2.7. Nothing is looked up by a name from the file except in
 * the tables of this class.
 *
 * @param file the archive, for messages
 * @param records its entries
 * @param prefix what the names of the entries begin with, such as {@code archive/}
 */
record TensorObjects(Path file, Map<String, Extent> records, String prefix) {

    /** What may be called. */
    private enum Callable {
        /** An empty dictionary. */
        ORDERED_DICT,
        /** A view of a storage. */
        REBUILD_TENSOR,
        /** A tensor that is trained, which here is the tensor. */
        REBUILD_PARAMETER
    }

    /** The element type of a storage, by its safetensors name. */
    private record StorageClass(String storedAs) {}

    /** Elements of one type in the file, the first at this position. */
    private record Storage(String storedAs, int elementBytes, long position, long numElements) {}

    private static final Map<String, Object> GLOBALS =
            Map.ofEntries(
                    Map.entry("collections.OrderedDict", Callable.ORDERED_DICT),
                    Map.entry("torch._utils._rebuild_tensor_v2", Callable.REBUILD_TENSOR),
                    Map.entry("torch._utils._rebuild_parameter", Callable.REBUILD_PARAMETER),
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

    /** Resolves a dotted name. */
    Object global(String name) throws InvalidCheckpointException {
        Object known = GLOBALS.get(name);
        if (known == null) {
            throw new InvalidCheckpointException(
                    "pickle must name nothing but tensors and dictionaries, got %s in %s; nothing was executed, do not trust this file"
                            .formatted(name, file));
        }
        return known;
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
    private StoredTensor rebuiltTensor(List<Object> arguments) throws InvalidCheckpointException {
        if (arguments.size() < 4
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)) {
            throw malformed("a tensor without storage, offset, shape and strides");
        }
        List<Long> shape = sizes(arguments.get(2));
        List<Long> strides = sizes(arguments.get(3));
        boolean fits = offset >= 0 && shape.size() == strides.size();
        if (!fits || !fits(storage.numElements() - offset, shape, strides)) {
            throw malformed(
                    "a tensor of shape %s, strides %s and offset %s in a storage of %s elements"
                            .formatted(shape, strides, offset, storage.numElements()));
        }
        return new StoredTensor(
                storage.storedAs(),
                shape,
                storage.position() + offset * storage.elementBytes(),
                span(shape, strides) * storage.elementBytes(),
                strides);
    }

    /** Whether as many elements hold all elements of a tensor, and are no fewer than it has. */
    private static boolean fits(long numElements, List<Long> shape, List<Long> strides) {
        try {
            return TensorInfo.numElements(shape) <= numElements
                    && span(shape, strides) <= numElements;
        } catch (ArithmeticException e) {
            return false;
        }
    }

    /** Elements from the first to the last one, with all between. */
    private static long span(List<Long> shape, List<Long> strides) {
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        }
        return TensorInfo.numElements(shape) == 0 ? 0 : Math.addExact(last, 1);
    }

    private StoredTensor rebuiltParameter(List<Object> arguments)
            throws InvalidCheckpointException {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof StoredTensor tensor)) {
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
