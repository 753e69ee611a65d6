package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A column of string views. A view has 16 bytes: the string's length and, where that is at most 12,
 * the string itself; else its first four bytes, the number of a buffer, and the offset in it.
 */
final class StringViews implements BatchRows<ByteBuffer> {

    private static final int VIEW_SIZE_BYTES = 16;

    private static final int MAX_INLINE_LENGTH = 12;

    private final BodyBuffer views;
    private final List<BodyBuffer> buffers;

    private StringViews(BodyBuffer views, List<BodyBuffer> buffers) {
        this.views = views;
        this.buffers = buffers;
    }

    static StringViews open(ColumnBatch batch) throws IOException {
        BodyBuffer views = batch.buffer(1);
        if (!views.holds(batch.numRows(), VIEW_SIZE_BYTES)) {
            throw new IOException("a column must have a view for each row");
        }
        List<BodyBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < batch.numViewBuffers(); i++) {
            buffers.add(batch.buffer(2 + i));
        }
        return new StringViews(views, buffers);
    }

    @Override
    public ByteBuffer read(long row) throws IOException {
        ByteBuffer view = views.bytes(row * VIEW_SIZE_BYTES, VIEW_SIZE_BYTES);
        int length = view.getInt(0);
        if (length <= MAX_INLINE_LENGTH) {
            return view.slice(Integer.BYTES, length);
        }
        return buffers.get(view.getInt(8)).bytes(view.getInt(12), length);
    }
}
