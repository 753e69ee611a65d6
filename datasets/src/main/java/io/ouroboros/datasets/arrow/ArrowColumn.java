package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of an Arrow file, row by row. One record batch is in memory at a time, with all
 * its columns.
 *
 * <p>Reads columns of strings and of lists of integers of any width, in Arrow's stream format,
 * which Hugging Face datasets writes, and in its file format. Compressed batches,
 * dictionary-encoded columns and null strings are refused; a null list is empty.
 *
 * @param <T> the type of a row's value
 */
public final class ArrowColumn<T> implements RowReader<T> {

    private final Path file;
    private final ArrowReader batches;
    private final RowValues<T> values;
    private int numRows;
    private int row;
    private long rowNumber;

    private ArrowColumn(Path file, ArrowReader batches, RowValues<T> values) {
        this.file = file;
        this.batches = batches;
        this.values = values;
    }

    /**
     * Opens a column of strings; the caller closes the reader.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return a reader before the first row, whose values are the strings as stored
     * @throws IOException if the file is missing, is not an Arrow file that can be read here, or
     *     has no such column of strings; the message names the file
     */
    public static ArrowColumn<String> ofStrings(Path file, String name) throws IOException {
        return open(file, name, "must hold strings", RowValues::strings);
    }

    /**
     * Opens a column of lists of token ids; the caller closes the reader.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return a reader before the first row; ids are from 0 to 2147483647, a row's list may be
     *     empty
     * @throws IOException as {@link #ofStrings}
     */
    public static ArrowColumn<int[]> ofIds(Path file, String name) throws IOException {
        return open(file, name, "must hold lists of integers", RowValues::ids);
    }

    /**
     * Checks whether an Arrow file has a column.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return whether there is a column of that name, of any type
     * @throws IOException if the file is missing or is not an Arrow file that can be read here
     */
    public static boolean exists(Path file, String name) throws IOException {
        try (ArrowReader batches = ArrowFiles.open(file)) {
            return columns(file, batches).stream().anyMatch(one -> name.equals(one.getName()));
        }
    }

    private static List<FieldVector> columns(Path file, ArrowReader batches) throws IOException {
        return RowChecks.reading(file, () -> batches.getVectorSchemaRoot().getFieldVectors());
    }

    private static <T> ArrowColumn<T> open(Path file, String name, String rule, Kind<T> kind)
            throws IOException {
        ArrowReader batches = ArrowFiles.open(file);
        try {
            List<FieldVector> columns = columns(file, batches);
            FieldVector column =
                    columns.stream()
                            .filter(one -> name.equals(one.getName()))
                            .findFirst()
                            .orElseThrow(() -> noColumn(name, columns, file));
            RowValues<T> values = kind.of(column).orElseThrow(() -> wrongType(column, rule, file));
            return new ArrowColumn<>(file, batches, values);
        } catch (IOException e) {
            batches.close();
            throw e;
        }
    }

    private static InvalidDataException noColumn(
            String name, List<FieldVector> columns, Path file) {
        return new InvalidDataException(
                "arrow file must have the column \"%s\", got %s in %s"
                        .formatted(
                                name, columns.stream().map(FieldVector::getName).toList(), file));
    }

    private static InvalidDataException wrongType(FieldVector column, String rule, Path file) {
        Field field = column.getField();
        String type =
                field.getDictionary() != null
                        ? "a dictionary-encoded column"
                        : field.getType().getTypeID().name().toLowerCase(Locale.ROOT);
        return new InvalidDataException(
                "column \"%s\" %s, got %s in %s".formatted(field.getName(), rule, type, file));
    }

    @Override
    public @Nullable T next() throws IOException {
        return RowChecks.reading(file, this::read).orElse(null);
    }

    private Optional<T> read() throws IOException {
        while (row == numRows) {
            if (!batches.loadNextBatch()) {
                return Optional.empty();
            }
            row = 0;
            numRows = batches.getVectorSchemaRoot().getRowCount();
        }
        rowNumber++;
        return Optional.of(values.at(row++, where()));
    }

    @Override
    public String where() {
        return file + " row " + rowNumber;
    }

    @Override
    public void close() throws IOException {
        batches.close();
    }

    /** Makes the values of a column, or nothing if the column has another type. */
    @FunctionalInterface
    private interface Kind<T> {
        Optional<RowValues<T>> of(FieldVector column);
    }
}
