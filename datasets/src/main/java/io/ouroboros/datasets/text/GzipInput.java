package io.ouroboros.datasets.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip data: one member or several, and then nothing but zeros. Java's own stream
 * takes anything that is no whole member for the end.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class GzipInput extends InputStream {

    private static final int BUFFER_SIZE_BYTES = 1 << 16;

    // Bits of the header's flags (RFC 1952, section 2.3.1).
    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;

    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_SIZE_BYTES];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private int position;
    private int limit;
    private boolean inMember;
    private boolean isFirst = true;

    GzipInput(InputStream input) {
        this.input = input;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (inMember || startMember()) {
            int count = inflate(target, offset, length);
            if (count > 0) {
                checksum.update(target, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw new ZipException("a dictionary is needed");
            } else if (position == limit && !fill()) {
                throw new EOFException("a member is cut short");
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        input.close();
    }

    private int inflate(byte[] target, int offset, int length) throws IOException {
        inflater.setInput(buffer, position, limit - position);
        try {
            int count = inflater.inflate(target, offset, length);
            position = limit - inflater.getRemaining();
            return count;
        } catch (DataFormatException e) {
            throw new ZipException(e.getMessage());
        }
    }

    /** Reads a member's header; false at the end of the file. */
    private boolean startMember() throws IOException {
        if (!isFirst && !skipZeros()) {
            return false;
        }
        if (readByte() != 0x1f || readByte() != 0x8b || readByte() != 8) {
            throw new ZipException(
                    isFirst ? "its header is wrong" : "other data follows the compressed text");
        }
        skipFields(readByte());
        isFirst = false;
        inMember = true;
        inflater.reset();
        checksum.reset();
        return true;
    }

    /** Skips the rest of a header. */
    private void skipFields(int flags) throws IOException {
        skip(6); // time, level and system
        if ((flags & EXTRA) != 0) {
            skip(readByte() | readByte() << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            if ((flags & text) != 0) {
                skipText();
            }
        }
        skip((flags & HEADER_CRC) == 0 ? 0 : 2);
    }

    /** Checks a member's trailer. */
    private void endMember() throws IOException {
        long expected = readInt();
        long size = readInt();
        if (expected != checksum.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("a checksum is wrong");
        }
        inMember = false;
    }

    /** Skips what tapes and disks pad files with; false at the end of the file. */
    private boolean skipZeros() throws IOException {
        boolean isPadded = false;
        while (position < limit || fill()) {
            if (buffer[position] != 0) {
                if (isPadded) {
                    throw new ZipException("other data follows the compressed text");
                }
                return true;
            }
            isPadded = true;
            position++;
        }
        return false;
    }

    private long readInt() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            value |= (long) readByte() << shift;
        }
        return value;
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            readByte();
        }
    }

    private void skipText() throws IOException {
        int last = readByte();
        while (last != 0) {
            last = readByte();
        }
    }

    private int readByte() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("a header or trailer is cut short");
        }
        return buffer[position++] & 0xff;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, input.read(buffer));
        return limit > 0;
    }
}
