package io.ouroboros.datasets.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the rows of one text file. The format follows from the file's name; a final {@code .gz}
 * means gzip.
 *
 * <ul>
 *   <li>{@code .txt}, {@code .raw}, {@code .tokens}: UTF-8, one row a line. A row keeps its leading
 *       blank and its final newline; a line of blanks only is the empty row {@code ""}; a last line
 *       without a newline gets none. A carriage return before the newline is dropped, so files from
 *       Windows give the same rows.
 *   <li>{@code .jsonl}: UTF-8, one JSON object a line. The row is the string in its field {@code
 *       text} as it stands there, {@code ""} where that is blank; other fields are ignored, and so
 *       are lines of blanks only.
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
     * @throws IOException if the file is missing, a directory, empty, not UTF-8, not the gzip data
     *     or JSON that its name promises, or cannot be read; the message names file and line
     */
    public static List<String> read(Path file) throws IOException {
        RowFormat format =
                RowFormat.of(file)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "text file must end in one of "
                                                        + RowFormat.allExtensions()
                                                        + " (.gz allowed behind), got "
                                                        + file));
        List<String> rows = format.reader().read(file);
        if (rows.isEmpty()) {
            throw new IOException("text file must hold at least one row, got none in " + file);
        }
        return List.copyOf(rows);
    }
}
