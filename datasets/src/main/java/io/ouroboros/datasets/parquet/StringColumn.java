package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** A flat column of strings. */
final class StringColumn extends ColumnKind<String> {

    private @Nullable Binary utf8;

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
    void clear() {
        utf8 = null;
    }

    @Override
    Converter converter(Type field) {
        return new PrimitiveConverter() {
            @Override
            public void addBinary(Binary value) {
                utf8 = value;
            }
        };
    }

    @Override
    String value(String where) throws IOException {
        if (utf8 == null) {
            throw RowChecks.nullText(where);
        }
        return RowChecks.text(utf8.toByteBuffer(), where);
    }
}
