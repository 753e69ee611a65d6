package io.ouroboros.datasets.arrow;

import java.io.IOException;

/** Which values of a node are null: a bit for each, the lowest of a byte first, 0 for null. */
final class Validity {

    private final BodyBuffer bits;
    private final boolean hasNulls;

    private Validity(BodyBuffer bits, boolean hasNulls) {
        this.bits = bits;
        this.hasNulls = hasNulls;
    }

    /** Takes the bits, which may be missing where no value is null. */
    static Validity of(long numValues, long numNulls, BodyBuffer bits) throws IOException {
        boolean hasNulls = numNulls != 0;
        if (numNulls < 0
                || numNulls > numValues
                || (hasNulls && (numValues - 1) / Byte.SIZE >= bits.length())) {
            throw new IOException("a node with nulls must have a bit for each value");
        }
        return new Validity(bits, hasNulls);
    }

    boolean isNull(long index) throws IOException {
        return hasNulls
                && (bits.bytes(index / Byte.SIZE, 1).get(0) >> (index % Byte.SIZE) & 1) == 0;
    }
}
