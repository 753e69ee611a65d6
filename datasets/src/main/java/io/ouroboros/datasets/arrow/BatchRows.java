package io.ouroboros.datasets.arrow;

import java.io.IOException;

/**
 * The rows of one record batch.
 *
 * @param <T> the type of a row's value
 */
@FunctionalInterface
interface BatchRows<T> {

    /** Reads the value of a row, which is one of the batch's. */
    T read(long row) throws IOException;
}
