package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a text file: its lines, each with its newline.
 *
 * @param lines the file's lines; closed with this reader
 */
record TextLines(LineReader lines) implements RowReader<String> {

    @Override
    public @Nullable String next() throws IOException {
        String line = lines.next();
        return line != null && lines.endedWithNewline() ? line + "\n" : line;
    }

    @Override
    public String where() {
        return lines.where();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
