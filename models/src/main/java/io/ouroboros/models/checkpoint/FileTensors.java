package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The tensors of one file, whatever its format, once their places are known. */
final class FileTensors implements TensorReader {
    private final CheckpointFile file;
    private final SortedMap<String, StoredTensor> tensors;
    private final SortedMap<String, TensorInfo> entries = new TreeMap<>();

    FileTensors(CheckpointFile file, SortedMap<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = tensors;
        tensors.forEach(
                (name, tensor) ->
                        entries.put(
                                name,
                                new TensorInfo(
                                        name, tensor.storedAs(), tensor.shape(), file.path())));
    }

    @Override
    public SortedMap<String, TensorInfo> entries() {
        return Collections.unmodifiableSortedMap(entries);
    }

    @Override
    public Float32Source float32(String name) throws InvalidCheckpointException {
        StoredTensor tensor = tensors.get(name);
        TensorInfo info = entries.get(name);
        if (tensor == null || info == null) {
            throw new InvalidCheckpointException(
                    "%s must be in %s, got a file without it".formatted(name, file.path()));
        }
        StorageType type = info.readableType();
        return tensor.isRowMajor()
                ? (room, sink) -> readInOrder(tensor, type, room, sink)
                : (room, sink) -> gather(name, tensor, type, room, sink);
    }

    /**
     * Reads contiguous elements. Not mapped: mapped pages count as the process's memory until the
     * garbage collector finds the mapping, and a file that is cut short meanwhile would kill the
     * process.
     */
    private void readInOrder(
            StoredTensor tensor, StorageType type, ByteBuffer room, Float32Source.Sink sink)
            throws IOException {
        long position = tensor.position();
        long left = TensorInfo.numElements(tensor.shape());
        while (left > 0) {
            int length = (int) Math.min(room.capacity() / Float.BYTES, left);
            int storedBytes = length * type.sizeBytes();
            room.clear().limit(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            // at the end of the room, so that widening from the front never overtakes reading
            ByteBuffer stored = room.slice(length * Float.BYTES - storedBytes, storedBytes);
            file.read(position, stored);
            if (type != StorageType.F32) {
                Float32Buffers.widen(stored.flip(), type, room.slice());
            }
            sink.accept(room);
            position += storedBytes;
            left -= length;
        }
    }

    /** Reads strided elements, such as those of a transposed matrix. */
    private void gather(
            String name,
            StoredTensor tensor,
            StorageType type,
            ByteBuffer room,
            Float32Source.Sink sink)
            throws IOException {
        if (tensor.sizeBytes() > Integer.MAX_VALUE) {
            throw new InvalidCheckpointException(
                    "%s must lie in row-major order or take less than 2 GiB, got strides %s in %s"
                            .formatted(name, tensor.strides(), file.path()));
        }
        ByteBuffer stored =
                file.map(tensor.position(), tensor.sizeBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int[] widenedBits = type == StorageType.F32 ? new int[0] : type.widenedBits();
        StridedIndex index = new StridedIndex(tensor.shape(), tensor.strides());
        long left = TensorInfo.numElements(tensor.shape());
        while (left > 0) {
            int length = (int) Math.min(room.capacity() / Float.BYTES, left);
            room.clear().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i++) {
                int position = (int) index.next() * type.sizeBytes();
                room.putInt(
                        type == StorageType.F32
                                ? stored.getInt(position)
                                : widenedBits[stored.getShort(position) & 0xFFFF]);
            }
            sink.accept(room.flip());
            left -= length;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
