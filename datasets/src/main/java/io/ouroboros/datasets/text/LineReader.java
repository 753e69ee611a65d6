package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowChecks;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a UTF-8 text file line by line, strictly, and knows where it is.
 *
 * <p>A line ends with a newline, or with a carriage return and a newline; a carriage return
 * elsewhere is an ordinary character. A file whose name ends in {@code .gz} is decompressed on the
 * way.
 */
public final class LineReader implements Closeable {

    private static final int BUFFER_SIZE_BYTES = 1 << 16;

    private final Path file;
    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_SIZE_BYTES];
    private int position;
    private int limit;
    private long lineNumber;
    private boolean newlineSeen;

    private LineReader(Path file, InputStream input) {
        this.file = file;
        this.input = input;
    }

    /**
     * Opens a file; the caller closes the reader.
     *
     * @param file a regular file, gzip-compressed if its name ends in {@code .gz}
     * @return a reader before the first line
     * @throws IOException if there is no such file, it is a directory, it cannot be read, or it is
     *     not the gzip file that its name promises
     */
    public static LineReader open(Path file) throws IOException {
        RowChecks.requireFile(file);
        InputStream input = Files.newInputStream(file);
        if (!isCompressed(file)) {
            return new LineReader(file, input);
        }
        try {
            return new LineReader(file, new GZIPInputStream(input, BUFFER_SIZE_BYTES));
        } catch (ZipException | EOFException e) {
            input.close();
            throw notGzip(file, e);
        }
    }

    /**
     * Says whether a file's name promises gzip.
     *
     * @param file any path
     * @return whether its name ends in {@code .gz}, in any case
     */
    static boolean isCompressed(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /**
     * Reads the next line.
     *
     * @return the line without its end, or null after the last line
     * @throws IOException if the line is not valid UTF-8 or cannot be read
     */
    public @Nullable String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        newlineSeen = false;
        while (!newlineSeen && fill()) {
            int start = position;
            while (position < limit && buffer[position] != '\n') {
                position++;
            }
            line.write(buffer, start, position - start);
            if (position < limit) {
                newlineSeen = true;
                position++;
            }
        }
        if (!newlineSeen && line.size() == 0) {
            return null;
        }
        lineNumber++;
        return decode(line.toByteArray());
    }

    /**
     * Says whether the line read last ended with a newline; only a file's last line may not.
     *
     * @return whether a newline followed
     */
    public boolean endedWithNewline() {
        return newlineSeen;
    }

    /**
     * Names the line read last, for messages.
     *
     * @return the path, the word "line" and the line's number, counted from 1
     */
    public String where() {
        return file + " line " + lineNumber;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    private boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        position = 0;
        try {
            limit = Math.max(0, input.read(buffer));
        } catch (ZipException | EOFException e) {
            throw notGzip(file, e);
        }
        return limit > 0;
    }

    private String decode(byte[] bytes) throws IOException {
        int length = bytes.length;
        if (newlineSeen && length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        return RowChecks.text(ByteBuffer.wrap(bytes, 0, length), where());
    }

    private static IOException notGzip(Path file, IOException cause) {
        return new IOException("could not read " + file + ": it is not complete gzip data", cause);
    }
}
