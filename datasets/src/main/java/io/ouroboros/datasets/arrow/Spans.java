package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.util.Objects;

/**
 * Where each row's bytes or elements lie: by offsets, of which row {@code i} has the {@code i}-th
 * and the one behind it, or each of the same length.
 */
@FunctionalInterface
interface Spans {

    /** The place of a row's bytes or elements, checked to lie within all of them. */
    Span of(long row) throws IOException;

    /** A row's bytes or elements; a row has no more than an array holds. */
    record Span(long start, int length) {}

    /** Reads offsets of 32 or 64 bits. */
    static Spans byOffsets(BodyBuffer offsets, boolean isLarge, long numRows, long limit)
            throws IOException {
        int size = isLarge ? Long.BYTES : Integer.BYTES;
        if (numRows > 0 && !offsets.holds(Math.addExact(numRows, 1), size)) {
            throw new IOException("a column must have an offset for each row and one more");
        }
        return row -> {
            var pair = offsets.bytes(row * size, 2 * size);
            long start = isLarge ? pair.getLong(0) : pair.getInt(0);
            long end = isLarge ? pair.getLong(size) : pair.getInt(size);
            Objects.checkFromToIndex(start, end, limit);
            return new Span(start, Math.toIntExact(end - start));
        };
    }

    /** Has the same length for each row. */
    static Spans ofLength(int length, long numRows, long limit) throws IOException {
        if (length <= 0 || numRows > limit / length) {
            throw new IOException("a column of lists must have all their elements");
        }
        return row -> new Span(row * length, length);
    }
}
