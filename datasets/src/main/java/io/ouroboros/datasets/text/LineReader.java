package io.ouroboros.datasets.text;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.RowReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a UTF-8 text file line by line, strictly, and knows where it is.
 *
 * <p>A line ends with a newline, or with a carriage return and a newline; a carriage return
 * elsewhere is an ordinary character, but a file must not have these alone. A byte order mark is
 * dropped. A file whose name ends in {@code .gz} is decompressed on the way.
 */
public final class LineReader implements RowReader<String> {

    private static final int BUFFER_SIZE_BYTES = 1 << 16;

    private final String name;
    private final InputStream input;
    private final byte[] buffer = new byte[BUFFER_SIZE_BYTES];
    private int position;
    private int limit;
    private long lineNumber;
    private boolean newlineSeen;
    private boolean keepsNewlines;

    private LineReader(String name, InputStream input) {
        this.name = name;
        this.input = input;
    }

    /**
     * Opens a file; the caller closes the reader.
     *
     * @param file a regular file, gzip-compressed if its name ends in {@code .gz}
     * @return a reader before the first line
     * @throws IOException if there is no such file, it is a directory, it cannot be read, or it is
     *     not the gzip file or the UTF-8 that its name promises
     */
    public static LineReader open(Path file) throws IOException {
        RowChecks.requireFile(file);
        InputStream input = Files.newInputStream(file);
        try {
            return of(
                    isCompressed(file) ? new GzipInput(input, file.toString()) : input,
                    file.toString());
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    /**
     * Reads a stream, such as standard input.
     *
     * @param input UTF-8; closed with the reader
     * @param name what messages call it
     * @return a reader before the first line
     * @throws IOException if it cannot be read, or is not UTF-8
     */
    public static LineReader of(InputStream input, String name) throws IOException {
        LineReader reader = new LineReader(name, input);
        reader.start();
        return reader;
    }

    /** Gives each line with its newline from now on. */
    LineReader keepNewlines() {
        keepsNewlines = true;
        return this;
    }

    private static boolean isCompressed(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /**
     * Reads the next line.
     *
     * @return the line without its end, or null after the last line
     * @throws IOException if the line is not valid UTF-8 or cannot be read
     */
    @Override
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
        String text = decode(line);
        return keepsNewlines && newlineSeen ? text + "\n" : text;
    }

    /**
     * Names the line read last, for messages.
     *
     * @return the path, the word "line" and the line's number, counted from 1
     */
    @Override
    public String where() {
        return name + " line " + lineNumber;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    /** Looks at the first bytes, which say how the text is encoded. */
    private void start() throws IOException {
        limit = input.readNBytes(buffer, 0, 4); // a stream may give single bytes
        if (startsWith(0xef, 0xbb, 0xbf)) {
            position = 3;
        } else if (startsWith(0x1f, 0x8b)) {
            throw new InvalidDataException(
                    "could not read %s: it is gzip data; let its name end in .gz".formatted(name));
        } else if (startsWith(0xff, 0xfe)
                || startsWith(0xfe, 0xff)
                || (limit > 1 && (buffer[0] == 0 || buffer[1] == 0))) {
            throw new InvalidDataException(
                    "text must be UTF-8, got UTF-16 or another encoding in %s; convert it with iconv -f UTF-16 -t UTF-8"
                            .formatted(name));
        }
    }

    private boolean startsWith(int... bytes) {
        return limit >= bytes.length
                && IntStream.range(0, bytes.length).allMatch(i -> (buffer[i] & 0xff) == bytes[i]);
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, input.read(buffer));
        }
        return position < limit;
    }

    private String decode(ByteArrayOutputStream line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
        int last = bytes.limit() - 1;
        if (newlineSeen && last >= 0 && bytes.get(last) == '\r') {
            bytes.limit(last);
        }
        String text = RowChecks.text(bytes, where());
        int carriageReturn = text.indexOf('\r');
        if (lineNumber == 1
                && !newlineSeen
                && carriageReturn >= 0
                && carriageReturn < text.length() - 1) {
            throw new InvalidDataException(
                    "lines must end with newlines, got carriage returns alone in %s; convert it with tr '\\r' '\\n'"
                            .formatted(where()));
        }
        return text;
    }
}
