package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * One buffer of a record batch, of which a window is held that moves on with the reader. So a batch
 * may be as large as the file, and a buffer beyond 2 GiB.
 */
final class BodyBuffer {

    private static final int WINDOW_SIZE_BYTES = 1 << 16;

    private final FileChannel channel;
    private final long start;
    private final long length;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    /** Takes the buffer's place in the file, which holds all of it, in bytes. */
    BodyBuffer(FileChannel channel, long start, long length) {
        this.channel = channel;
        this.start = start;
        this.length = length;
    }

    /** The buffer's length in bytes. */
    long length() {
        return length;
    }

    /** Says whether the buffer holds so many values. */
    boolean holds(long count, int valueSizeBytes) {
        return count <= length / valueSizeBytes;
    }

    /**
     * Reads bytes.
     *
     * @return exactly these bytes, little-endian; valid until the next call
     * @throws IndexOutOfBoundsException if the buffer does not hold them
     */
    ByteBuffer bytes(long offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, (long) count, length);
        if (offset < windowStart || offset + count > windowStart + window.limit()) {
            moveTo(offset, count);
        }
        return window.slice((int) (offset - windowStart), count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void moveTo(long offset, int count) throws IOException {
        int size = (int) Math.min(length - offset, Math.max(count, WINDOW_SIZE_BYTES));
        if (window.capacity() < size) {
            window = ByteBuffer.allocate(size);
        }
        windowStart = offset;
        ArrowStream.readFully(channel, start + offset, window.clear().limit(size));
    }
}
