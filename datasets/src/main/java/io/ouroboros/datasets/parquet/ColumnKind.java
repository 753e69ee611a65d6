package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * A column's name and the type that it must have; holds the values of the row read last.
 *
 * @param <T> the type of a row's value
 */
abstract class ColumnKind<T> {

    private final String name;
    private final String rule;

    /** Takes the column's name and the rule for its type, "must hold strings". */
    ColumnKind(String name, String rule) {
        this.name = name;
        this.rule = rule;
    }

    /** Whether the column, which has this single leaf, is of this type. */
    abstract boolean accepts(ColumnDescriptor leaf);

    /** Forgets the values of the last row. */
    abstract void clear();

    /** Receives the values of the column. */
    abstract Converter converter(Type field);

    /** The value of the row read last; {@code where} names the row in messages. */
    abstract T value(String where) throws IOException;

    /** Reduces a file's schema to the column. */
    final MessageType project(MessageType schema, Path file) throws IOException {
        if (!schema.containsField(name)) {
            throw new InvalidDataException(
                    "parquet file must have the column \"%s\", got %s in %s"
                            .formatted(name, names(schema), file));
        }
        MessageType column = new MessageType("rows", schema.getType(name));
        List<ColumnDescriptor> leaves = column.getColumns();
        if (leaves.size() != 1 || !accepts(leaves.get(0))) {
            throw new InvalidDataException(
                    "column \"%s\" %s, got %s in %s"
                            .formatted(name, rule, describe(schema.getType(name)), file));
        }
        return column;
    }

    /** Collects the values of one row after the other. */
    final RecordMaterializer<ColumnKind<T>> materializer(MessageType column) {
        Converter values = converter(column.getType(name));
        GroupConverter root =
                new GroupConverter() {
                    @Override
                    public Converter getConverter(int fieldIndex) {
                        return values;
                    }

                    @Override
                    public void start() {
                        clear();
                    }

                    @Override
                    public void end() {}
                };
        return new RecordMaterializer<>() {
            @Override
            public ColumnKind<T> getCurrentRecord() {
                return ColumnKind.this;
            }

            @Override
            public GroupConverter getRootConverter() {
                return root;
            }
        };
    }

    private static String names(MessageType schema) {
        return schema.getFields().stream()
                .map(Type::getName)
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
