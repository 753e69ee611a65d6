package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;

/** A flat column of strings. */
final class StringColumn extends ColumnKind<String> {

    StringColumn(String name) {
        super(name, "must hold strings");
    }

    @Override
    boolean accepts(ColumnDescriptor leaf) {
        return leaf.getPath().length == 1
                && leaf.getMaxRepetitionLevel() == 0
                && leaf.getPrimitiveType().getLogicalTypeAnnotation()
                        instanceof StringLogicalTypeAnnotation;
    }

    @Override
    String read(ColumnCursor cursor, RowReader<String> rows) throws IOException {
        if (!cursor.hasValue()) {
            throw new ParquetException(
                    "field \"text\" must be a string, got null in " + rows.where());
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(cursor.takeBytes()).toString();
        } catch (CharacterCodingException e) {
            throw new ParquetException(
                    "text must be valid UTF-8, got other bytes in " + rows.where(), e);
        }
    }
}
