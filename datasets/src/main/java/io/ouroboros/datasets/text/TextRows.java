package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of text files, one file after the other. The format follows from a file's name; a
 * final {@code .gz} means gzip.
 *
 * <ul>
 *   <li>{@code .txt}, {@code .raw}, {@code .tokens}: UTF-8, one row a line. A row keeps its leading
 *       blank and its final newline; a line of blanks only is the empty row {@code ""}; a last line
 *       without a newline gets none. A carriage return before the newline is dropped, so files from
 *       Windows give the same rows.
 *   <li>{@code .jsonl}: UTF-8, one JSON object a line. The row is the string in its field {@code
 *       text} as stored, {@code ""} where that is blank; other fields are ignored, and so are lines
 *       of blanks only.
 *   <li>{@code .parquet}: the rows are the strings of its column {@code text}, as in a field of
 *       JSON; a null is an error there too. See {@link
 *       io.ouroboros.datasets.parquet.ParquetColumn}. Never a {@code .gz}.
 *   <li>{@code .arrow}: likewise, see {@link io.ouroboros.datasets.arrow.ArrowColumn}.
 * </ul>
 *
 * <p>Blank is what Python's {@code str.strip} removes: that is how the WikiText loader of Hugging
 * Face datasets, which the experiment's authors used, finds its empty rows.
 */
public final class TextRows implements RowReader<String> {

    private final Iterator<Path> files;
    private RowReader<String> current;

    private TextRows(Iterator<Path> files) throws IOException {
        this.files = files;
        current = open(files.next());
    }

    /**
     * Opens a split's files, to be read row by row; the caller closes the reader.
     *
     * @param files text files of the formats above, at least one
     * @return the rows of one file after the other
     * @throws IllegalArgumentException if a file's name has none of the extensions above
     * @throws IOException if a file is missing, a directory, not UTF-8, not the gzip data, JSON,
     *     parquet or Arrow that its name promises, or cannot be read; the message names file and
     *     row, here and when rows are read; there may be no rows
     */
    public static TextRows open(List<Path> files) throws IOException {
        return new TextRows(files.iterator());
    }

    @Override
    public @Nullable String next() throws IOException {
        String text = current.next();
        while (text == null && files.hasNext()) {
            current.close();
            current = open(files.next());
            text = current.next();
        }
        return text != null && text.codePoints().allMatch(TextRows::isBlank) ? "" : text;
    }

    @Override
    public String where() {
        return current.where();
    }

    @Override
    public void close() throws IOException {
        current.close();
    }

    private static RowReader<String> open(Path file) throws IOException {
        return RowFormat.of(file)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "text file must end in one of "
                                                + RowFormat.allExtensions()
                                                + " (all but the last two also as .gz), got "
                                                + file))
                .openTexts(file);
    }

    /**
     * The characters that Python's {@code str.strip} removes, which decided the empty rows first.
     */
    private static boolean isBlank(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || codePoint == 0x85; // next line
    }
}
