package io.ouroboros.models.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Named tensors in one or more files, read one at a time.
 *
 * <p>Opening a reader reads and checks what the files say about their tensors, never the values.
 * Not thread-safe for closing; tensors may be read from several threads.
 */
public interface TensorReader extends Closeable {
    /**
     * Returns what the files hold, including tensors of types that cannot be read.
     *
     * @return the tensors by name, in the order of their names; not modifiable
     */
    SortedMap<String, TensorInfo> entries();

    /**
     * Finds one tensor's elements as float32; float16 and bfloat16 are widened exactly.
     *
     * @param name a name out of {@link #entries()}
     * @return its elements, to be read while this reader is open
     * @throws InvalidCheckpointException if there is no such tensor, or it is stored as something
     *     else than a {@link StorageType}
     */
    Float32Source float32(String name) throws InvalidCheckpointException;

    /**
     * Reads one tensor as a whole.
     *
     * <p>The result is a copy: it stays valid when the reader is closed or the file changes, and
     * the caller may write to it.
     *
     * @param name a name out of {@link #entries()}
     * @return direct buffer of little-endian float32 in row-major order, positioned at 0, with all
     *     elements remaining
     * @throws InvalidCheckpointException as {@link #float32}, or if the tensor needs 2 GiB or more
     *     as float32
     * @throws IOException if the file cannot be read
     */
    default ByteBuffer readFloat32(String name) throws IOException {
        Float32Source source = float32(name);
        TensorInfo info = Objects.requireNonNull(entries().get(name));
        long sizeBytes = info.numElements() * Float.BYTES;
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new InvalidCheckpointException(
                    "%s must take less than 2 GiB as float32, got shape %s in %s"
                            .formatted(name, info.shape(), info.file()));
        }
        ByteBuffer whole =
                ByteBuffer.allocateDirect((int) sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer room =
                ByteBuffer.allocateDirect((int) Math.min(Math.max(sizeBytes, 4), 1 << 16));
        source.read(room, whole::put);
        return whole.flip();
    }
}
