package io.ouroboros.datasets.text;

import io.ouroboros.datasets.InvalidDataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Decompresses gzip data of one member or several; what is wrong with it is an error that names the
 * file. Java's own stream takes anything that is no whole member for the end.
 */
final class GzipInput extends InputStream {

    private final String name;
    private final InputStream members;

    GzipInput(InputStream input, String name) throws IOException {
        this.name = name;
        try {
            members = new GzipCompressorInputStream(input, true);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return members.read(target, offset, length);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private InvalidDataException damaged(IOException cause) {
        return new InvalidDataException(
                "could not read %s: it is not complete gzip data (%s)"
                        .formatted(
                                name,
                                cause instanceof EOFException
                                        ? "it is cut short"
                                        : cause.getMessage()),
                cause);
    }

    @Override
    public void close() throws IOException {
        members.close();
    }
}
