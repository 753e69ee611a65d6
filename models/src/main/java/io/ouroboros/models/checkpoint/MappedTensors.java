package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of one file, whatever its format, once their places are known. */
final class MappedTensors implements TensorReader {
    private final CheckpointFile file;
    private final SortedMap<String, StoredTensor> tensors;
    private final SortedMap<String, TensorInfo> entries = new TreeMap<>();

    MappedTensors(CheckpointFile file, SortedMap<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = tensors;
        tensors.forEach((name, tensor) -> entries.put(name, tensor.info()));
    }

    @Override
    public SortedMap<String, TensorInfo> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    @Override
    public ByteBuffer readFloat32(String name) throws IOException {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InvalidCheckpointException(
                    "%s must be in %s, got a file without it".formatted(name, file.path()));
        }
        StorageType type = tensor.info().readableType();
        long float32Bytes = tensor.info().numElements() * Float.BYTES;
        if (Math.max(float32Bytes, tensor.sizeBytes()) > Integer.MAX_VALUE) {
            throw new InvalidCheckpointException(
                    "%s must take less than 2 GiB as float32, got shape %s in %s"
                            .formatted(name, tensor.info().shape(), file.path()));
        }
        ByteBuffer stored = file.map(tensor.position(), tensor.sizeBytes());
        return Float32Buffers.widened(
                tensor.isRowMajor() ? stored : gathered(stored, tensor, type), type);
    }

    /** Copies elements that lie apart or in another order, such as a transposed matrix's. */
    private static ByteBuffer gathered(ByteBuffer stored, StoredTensor tensor, StorageType type) {
        stored.order(ByteOrder.LITTLE_ENDIAN);
        int numElements = (int) tensor.info().numElements();
        ByteBuffer gathered =
                ByteBuffer.allocateDirect(numElements * type.sizeBytes())
                        .order(ByteOrder.LITTLE_ENDIAN);
        StridedIndex index = new StridedIndex(tensor.info().shape(), tensor.strides());
        for (int i = 0; i < numElements; i++) {
            int position = (int) index.next() * type.sizeBytes();
            if (type == StorageType.F32) {
                gathered.putInt(stored.getInt(position));
            } else {
                gathered.putShort(stored.getShort(position));
            }
        }
        return gathered.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
