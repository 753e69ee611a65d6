package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The elements of one tensor as little-endian float32 in row-major order, piece by piece. */
@FunctionalInterface
public interface Float32Source {

    /**
     * Passes all elements to a sink.
     *
     * @param room a direct buffer that pieces may be put into, at least as large as one element;
     *     smaller than a processor's cache is fastest
     * @param sink takes the pieces in order
     * @throws IOException if the elements cannot be read, or the sink throws it
     */
    void read(ByteBuffer room, Sink sink) throws IOException;

    /** Takes pieces. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes the next elements.
         *
         * @param piece the elements: a little-endian direct buffer from position 0, valid during
         *     this call
         * @throws IOException if they cannot be stored
         */
        void accept(ByteBuffer piece) throws IOException;
    }
}
