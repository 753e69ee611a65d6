package io.ouroboros.datasets;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of the rows of a file, one row after the other, so that no more than what the
 * file's format keeps together is held at a time.
 *
 * @param <T> the field's type: a string, or token ids as {@code int[]}
 */
public interface RowReader<T> extends Closeable {

    /**
     * Reads the next row.
     *
     * @return the row's field, or null after the last row
     * @throws IOException if the row is not as its format demands, or cannot be read; the message
     *     names file and row
     */
    @Nullable T next() throws IOException;

    /**
     * Names the row read last, for messages.
     *
     * @return the path, and the line's or row's number, counted from 1
     */
    String where();
}
