package io.ouroboros.models.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
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
     * Reads one tensor as float32; float16 and bfloat16 are widened exactly.
     *
     * <p>The file is mapped for the time of this call only. The result is a copy: it stays valid
     * when the reader is closed or the file changes, and the caller may write to it.
     *
     * @param name a name out of {@link #entries()}
     * @return direct buffer of little-endian float32 in row-major order, positioned at 0, with all
     *     elements remaining
     * @throws InvalidCheckpointException if there is no such tensor, or it is stored as something
     *     else than a {@link StorageType}, or it needs 2 GiB or more as float32
     * @throws IOException if the file cannot be read
     */
    ByteBuffer readFloat32(String name) throws IOException;
}
