package io.ouroboros.datasets.text;

import io.ouroboros.datasets.RowReader;
import io.ouroboros.datasets.arrow.ArrowColumn;
import io.ouroboros.datasets.parquet.ParquetColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file format that holds rows: text, or token ids, or both. A file's name says which it is.
 *
 * <p>A file that has both is a file of ids: {@link #holdsIds} asks first.
 */
public enum RowFormat {
    /** Lines of UTF-8 text, one row each. */
    TEXT(".gz", ".txt, .raw, .tokens"),

    /** JSON objects, one a line. */
    JSON_LINES(".gz", ".jsonl"),

    /** Columns of parquet; compressed inside, so never a {@code .gz}. */
    PARQUET("", ".parquet"),

    /** Columns of Arrow, as Python's {@code datasets} keeps and saves them; never compressed. */
    ARROW("", ".arrow");

    /** The field or column of a row's text. */
    public static final String TEXT_FIELD = "text";

    /** The field or column of a row's token ids. */
    public static final String IDS_FIELD = "ids";

    /** The field or column of integers that are 0 where an id is padding and 1 elsewhere. */
    public static final String MASK_FIELD = "attention_mask";

    private final String compression;
    private final String extensions;

    /**
     * Takes the extension of a compressed file, which may follow the others, and the extensions.
     */
    RowFormat(String compression, String extensions) {
        this.compression = compression;
        this.extensions = extensions;
    }

    /**
     * Finds a file's format by its extension, ignoring case.
     *
     * @param file any path
     * @return the format, empty for another extension
     */
    public static Optional<RowFormat> of(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(format -> format.matches(name)).findFirst();
    }

    private boolean matches(String name) {
        return Stream.of(extensions.split(", "))
                .anyMatch(end -> name.endsWith(end) || name.endsWith(end + compression));
    }

    /** All extensions, for messages. */
    static String allExtensions() {
        return Stream.of(values())
                .map(format -> format.extensions)
                .collect(Collectors.joining(", "));
    }

    /**
     * Opens the rows' texts; the caller closes the reader.
     *
     * @param file a file of this format
     * @return a reader before the first row, whose texts are as stored
     * @throws IOException if the file cannot be opened
     */
    public RowReader<String> openTexts(Path file) throws IOException {
        return switch (this) {
            case TEXT -> LineReader.open(file).keepNewlines();
            case JSON_LINES -> JsonRows.ofTexts(file, TEXT_FIELD);
            case PARQUET -> ParquetColumn.ofStrings(file, TEXT_FIELD);
            case ARROW -> ArrowColumn.ofStrings(file, TEXT_FIELD);
        };
    }

    /**
     * Opens the rows' token ids or masks; the caller closes the reader.
     *
     * @param file a file of this format
     * @param field {@link #IDS_FIELD} or {@link #MASK_FIELD}
     * @return a reader before the first row, whose ids are from 0 to 2147483647
     * @throws IllegalArgumentException if the format has no ids
     * @throws IOException if the file cannot be opened
     */
    public RowReader<int[]> openIds(Path file, String field) throws IOException {
        return switch (this) {
            case TEXT ->
                    throw new IllegalArgumentException(
                            "block file must end in .jsonl, .jsonl.gz, .parquet or .arrow, got "
                                    + file);
            case JSON_LINES -> JsonRows.ofIds(file, field);
            case PARQUET -> ParquetColumn.ofIds(file, field);
            case ARROW -> ArrowColumn.ofIds(file, field);
        };
    }

    /**
     * Checks the first row or the schema for token ids or masks.
     *
     * @param file a file of this format
     * @param field {@link #IDS_FIELD} or {@link #MASK_FIELD}
     * @return whether {@link #openIds} can read it
     * @throws IOException if the file cannot be opened, or its beginning is malformed
     */
    public boolean holdsIds(Path file, String field) throws IOException {
        return switch (this) {
            case TEXT -> false;
            case JSON_LINES -> JsonRows.exists(file, field);
            case PARQUET -> ParquetColumn.exists(file, field);
            case ARROW -> ArrowColumn.exists(file, field);
        };
    }
}
