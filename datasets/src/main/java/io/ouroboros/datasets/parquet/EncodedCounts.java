package io.ouroboros.datasets.parquet;

import static io.ouroboros.datasets.parquet.CheckedPages.require;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesInput;

/**
 * Walks over the encoded values of a page and checks the counts in them, without decoding.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">the encodings of
 *     the parquet format</a>
 */
final class EncodedCounts {

    /** A bit-packed run holds groups of eight values. */
    private static final int GROUP = 8;

    /** The most groups by which a page's last run may exceed its values: writers pad runs. */
    private static final int PADDING_GROUPS = 64;

    /** The largest block of deltas; writers use 128. */
    private static final int MAX_DELTA_BLOCK = 1 << 16;

    private final ByteBuffer bytes;

    private EncodedCounts(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starts at the first of a page's bytes, or of a part of them. */
    static EncodedCounts in(BytesInput bytes) throws IOException {
        return new EncodedCounts(ByteBuffer.wrap(bytes.toInputStream().readAllBytes()));
    }

    /** The bits of a level from 0 to its maximum. */
    static int bitWidth(int maxLevel) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(maxLevel);
    }

    /** Checks runs of levels behind their length in bytes, and passes them. */
    void checkPrefixedRuns(int maxLevel, int values) {
        require(bytes.remaining() >= Integer.BYTES);
        int length = bytes.getInt();
        require(length >= 0 && length <= bytes.remaining());
        int end = bytes.position() + length;
        new EncodedCounts(bytes.slice(bytes.position(), length))
                .checkRuns(bitWidth(maxLevel), values);
        bytes.position(end);
    }

    /** Checks runs of dictionary indices behind their bit width. */
    void checkDictionaryIndices(int values) {
        if (bytes.hasRemaining()) {
            int bitWidth = bytes.get();
            require(bitWidth >= 0 && bitWidth <= Integer.SIZE);
            checkRuns(bitWidth, values);
        }
    }

    /** Checks runs of equal and of bit-packed values, up to the last value or the last byte. */
    void checkRuns(int bitWidth, int values) {
        long left = values;
        while (left > 0 && bytes.hasRemaining()) {
            int header = unsigned();
            int count = header >>> 1;
            if ((header & 1) == 0) {
                left -= count;
                skip((bitWidth + Byte.SIZE - 1) / Byte.SIZE);
            } else {
                require(count <= left / GROUP + PADDING_GROUPS);
                left -= (long) count * GROUP;
                skip(count * bitWidth);
            }
        }
    }

    /** Checks the head of a block of deltas. */
    void checkDeltas(int values) {
        int blockSize = unsigned();
        int miniBlocks = unsigned();
        int count = unsigned();
        require(blockSize > 0 && blockSize <= MAX_DELTA_BLOCK);
        require(miniBlocks > 0 && miniBlocks <= blockSize);
        require(count >= 0 && count <= values);
    }

    private void skip(int length) {
        bytes.position(bytes.position() + Math.min(length, bytes.remaining()));
    }

    private int unsigned() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            require(bytes.hasRemaining());
            int next = bytes.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new NumberFormatException("number must have at most 32 bits");
    }
}
