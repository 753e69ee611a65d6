package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads the rows of text files. The format follows from a file's name; a final {@code .gz} means
 * gzip.
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
public final class TextRows {

    private TextRows() {}

    /**
     * Reads all rows of a file, in the file's order.
     *
     * @param file a text file of one of the formats above
     * @return at least one row; not modifiable
     * @throws IllegalArgumentException if the file's name has none of the extensions above
     * @throws IOException if the file is missing, a directory, empty, not UTF-8, not the gzip data,
     *     JSON, parquet or Arrow that its name promises, or cannot be read; the message names file
     *     and row
     */
    public static List<String> read(Path file) throws IOException {
        return read(List.of(file));
    }

    /**
     * Reads all rows of a split's files, one file after the other.
     *
     * @param files text files of the formats above, at least one
     * @return at least one row; not modifiable
     * @throws IllegalArgumentException as {@link #read(Path)}
     * @throws IOException as {@link #read(Path)}; one of several files may be empty
     */
    public static List<String> read(List<Path> files) throws IOException {
        List<String> rows = new ArrayList<>();
        try (RowReader<String> texts = open(files)) {
            for (String text = texts.next(); text != null; text = texts.next()) {
                rows.add(text);
            }
        }
        if (rows.isEmpty()) {
            throw new IOException(
                    "text file must hold at least one row, got none in " + files.get(0));
        }
        return Collections.unmodifiableList(rows);
    }

    /**
     * Opens a split's files, to be read row by row; the caller closes the reader.
     *
     * @param files text files of the formats above, at least one
     * @return the rows of one file after the other
     * @throws IllegalArgumentException as {@link #read(Path)}
     * @throws IOException as {@link #read(Path)}, but there may be no rows
     */
    public static RowReader<String> open(List<Path> files) throws IOException {
        return FilesReader.open(files);
    }
}
