package io.ouroboros.datasets.text;

import io.ouroboros.datasets.InvalidDataException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Decompresses gzip data: one member or several, and then nothing but zeros, which tapes and disks
 * pad files with. Java's own stream takes anything that is no whole member for the end.
 */
final class GzipInput extends InputStream {

    private final InputStream input;
    private final String name;
    private InputStream member = nullInputStream();
    private boolean isFirst = true;

    GzipInput(InputStream input, String name) {
        this.input = new BufferedInputStream(input, 1 << 16);
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int count = member.read(target, offset, length);
            while (count < 0 && (isFirst || !isAtEnd())) {
                isFirst = false;
                member = new GzipCompressorInputStream(input);
                count = member.read(target, offset, length);
            }
            return count;
        } catch (IOException e) {
            throw new InvalidDataException(
                    "could not read %s: it is not complete gzip data (%s)"
                            .formatted(
                                    name,
                                    e instanceof EOFException ? "it is cut short" : e.getMessage()),
                    e);
        }
    }

    private boolean isAtEnd() throws IOException {
        input.mark(1);
        int next = input.read();
        if (next > 0) {
            input.reset();
            return false;
        }
        while (next == 0) {
            next = input.read();
        }
        if (next > 0) {
            throw new ZipException("other data follows the compressed text");
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        member.close();
        input.close();
    }
}
