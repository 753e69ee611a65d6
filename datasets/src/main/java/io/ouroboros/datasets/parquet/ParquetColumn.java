package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a parquet file, row by row. One row group of the column is in memory at a
 * time, compressed; other columns are not read.
 *
 * <p>Reads flat columns of strings (UTF-8) and lists of integers of any width, uncompressed or
 * compressed with snappy, gzip or zstd. Checksums are verified where pages have them. Encrypted
 * files and rows without a value are refused.
 *
 * @param <T> the type of a row's value
 */
public final class ParquetColumn<T> implements RowReader<T> {

    private final Path file;
    private final ParquetRows rows;
    private final Value<T> value;
    private long rowNumber;

    private ParquetColumn(Path file, ParquetRows rows, Value<T> value) {
        this.file = file;
        this.rows = rows;
        this.value = value;
    }

    /** Takes a row's value from its only column. */
    @FunctionalInterface
    private interface Value<T> {
        T of(Group row, String where) throws IOException;
    }

    /**
     * Opens a column of strings; the caller closes the reader.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return a reader before the first row, whose values are the strings as stored
     * @throws IOException if the file is missing, is not a parquet file that can be read here, or
     *     has no such column of strings; the message names the file
     */
    public static ParquetColumn<String> ofStrings(Path file, String name) throws IOException {
        ParquetRows rows = select(file, name, "must hold strings", ParquetColumn::isString);
        return new ParquetColumn<>(file, rows, ParquetColumn::string);
    }

    /**
     * Opens a column of lists of token ids; the caller closes the reader.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return a reader before the first row; ids are from 0 to 2147483647, a row's list may be
     *     empty
     * @throws IOException as {@link #ofStrings}
     */
    public static ParquetColumn<int[]> ofIds(Path file, String name) throws IOException {
        ParquetRows rows = select(file, name, "must hold lists of integers", ParquetColumn::isIds);
        return new ParquetColumn<>(file, rows, ParquetColumn::ids);
    }

    /**
     * Checks whether a parquet file has a column.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return whether there is a column of that name, of any type
     * @throws IOException if the file is missing or is not a parquet file that can be read here
     */
    public static boolean exists(Path file, String name) throws IOException {
        try (ParquetRows rows = ParquetRows.open(file)) {
            return rows.columns().containsField(name);
        }
    }

    private static ParquetRows select(
            Path file, String name, String rule, Predicate<ColumnDescriptor> accepts)
            throws IOException {
        ParquetRows rows = ParquetRows.open(file);
        try {
            rows.select(column(rows.columns(), file, name, rule, accepts));
            return rows;
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    private static MessageType column(
            MessageType schema,
            Path file,
            String name,
            String rule,
            Predicate<ColumnDescriptor> accepts)
            throws IOException {
        if (!schema.containsField(name)) {
            throw new InvalidDataException(
                    "parquet file must have the column \"%s\", got [%s] in %s"
                            .formatted(
                                    name,
                                    schema.getFields().stream()
                                            .map(Type::getName)
                                            .collect(Collectors.joining(", ")),
                                    file));
        }
        MessageType column = new MessageType("rows", schema.getType(name));
        if (column.getColumns().size() != 1 || !accepts.test(column.getColumns().get(0))) {
            throw new InvalidDataException(
                    "column \"%s\" %s, got %s in %s"
                            .formatted(name, rule, describe(schema.getType(name)), file));
        }
        return column;
    }

    /** A column's type, for messages. */
    static String describe(Type type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        String name =
                type.isPrimitive() ? type.asPrimitiveType().getPrimitiveTypeName().name() : "group";
        return (annotation == null ? name : annotation.toString()).toLowerCase(Locale.ROOT);
    }

    private static boolean isString(ColumnDescriptor leaf) {
        return leaf.getPath().length == 1
                && leaf.getMaxRepetitionLevel() == 0
                && leaf.getPrimitiveType().getLogicalTypeAnnotation()
                        instanceof StringLogicalTypeAnnotation;
    }

    private static String string(Group row, String where) throws IOException {
        if (row.getFieldRepetitionCount(0) == 0) {
            throw RowChecks.nullText(where);
        }
        return RowChecks.text(row.getBinary(0, 0).toByteBuffer(), where);
    }

    private static boolean isIds(ColumnDescriptor leaf) {
        return leaf.getMaxRepetitionLevel() == 1 && isInteger(leaf.getPrimitiveType());
    }

    /** Whether a column holds integers of any width. */
    static boolean isInteger(Type type) {
        if (!type.isPrimitive()) {
            return false;
        }
        PrimitiveTypeName name = type.asPrimitiveType().getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        return (name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64)
                && (annotation == null || annotation instanceof IntLogicalTypeAnnotation);
    }

    private static int[] ids(Group row, String where) throws IOException {
        IntStream.Builder ids = IntStream.builder();
        addIds(row, ids, where);
        return ids.build().toArray();
    }

    /** Adds the numbers below a group; a group of each element may lie around its number. */
    private static void addIds(Group group, IntStream.Builder ids, String where)
            throws IOException {
        int count = group.getFieldRepetitionCount(0);
        boolean isElement =
                group.getType().isRepetition(Repetition.REPEATED)
                        && !(group.getType() instanceof MessageType);
        if (count == 0 && isElement) {
            throw RowChecks.nullValue("token id must be an integer", where);
        }
        for (int i = 0; i < count; i++) {
            if (group.getType().getType(0).isPrimitive()) {
                long id = Long.parseLong(group.getValueToString(0, i)); // of 32 or of 64 bits
                ids.add(RowChecks.tokenId(id, where));
            } else {
                addIds(group.getGroup(0, i), ids, where);
            }
        }
    }

    @Override
    public @Nullable T next() throws IOException {
        Optional<Group> row = rows.next();
        if (row.isEmpty()) {
            return null;
        }
        rowNumber++;
        return RowChecks.reading(file, () -> value.of(row.get(), where()));
    }

    @Override
    public String where() {
        return file + " row " + rowNumber;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
