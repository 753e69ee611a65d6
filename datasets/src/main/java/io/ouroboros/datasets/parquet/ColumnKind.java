package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A column by its name and the type that it must have.
 *
 * @param <T> the type of a row's value
 */
abstract class ColumnKind<T> {

    /** The most names of columns in a message. */
    private static final int MAX_NAMES = 20;

    private final String name;
    private final String rule;

    /** Takes the column's name and the rule for its type, "must hold strings". */
    ColumnKind(String name, String rule) {
        this.name = name;
        this.rule = rule;
    }

    /** Says whether the leaf of the schema is of this type. */
    abstract boolean accepts(ColumnDescriptor leaf);

    /** Reads the value of the row that the cursor stands at, and passes it. */
    abstract T read(ColumnCursor cursor, RowReader<T> rows) throws IOException;

    /** Finds the column in a file's schema. */
    final ColumnDescriptor find(MessageType schema, Path file) throws ParquetException {
        if (!schema.containsField(name)) {
            throw new ParquetException(
                    String.format(
                            "parquet file must have the column \"%s\", got %s in %s",
                            name, names(schema), file));
        }
        List<ColumnDescriptor> leaves =
                schema.getColumns().stream()
                        .filter(leaf -> leaf.getPath()[0].equals(name))
                        .toList();
        if (leaves.size() != 1 || !accepts(leaves.get(0))) {
            throw new ParquetException(
                    String.format(
                            "column \"%s\" %s, got %s in %s",
                            name, rule, describe(schema.getType(name)), file));
        }
        return leaves.get(0);
    }

    private static String names(MessageType schema) {
        return schema.getFields().stream()
                .limit(MAX_NAMES)
                .map(field -> field.getName().replaceAll("\\p{Cntrl}", "?"))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String describe(Type type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (annotation != null) {
            return annotation.toString().toLowerCase(Locale.ROOT);
        }
        return type.isPrimitive()
                ? type.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
                : "group";
    }
}
