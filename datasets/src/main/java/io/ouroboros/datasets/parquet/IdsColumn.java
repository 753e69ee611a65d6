package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column of lists of token ids. */
final class IdsColumn extends ColumnKind<int[]> {

    /** Room for the row at hand; grows to the longest row. */
    private int[] ids = new int[64];

    IdsColumn(String name) {
        super(name, "must hold lists of integers");
    }

    @Override
    boolean accepts(ColumnDescriptor leaf) {
        PrimitiveTypeName type = leaf.getPrimitiveType().getPrimitiveTypeName();
        LogicalTypeAnnotation annotation = leaf.getPrimitiveType().getLogicalTypeAnnotation();
        return leaf.getMaxRepetitionLevel() == 1
                && (type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64)
                && (annotation == null || annotation instanceof IntLogicalTypeAnnotation);
    }

    @Override
    int[] read(ColumnCursor cursor, RowReader<int[]> rows) throws IOException {
        int length = 0;
        do {
            if (cursor.hasValue()) {
                if (length == ids.length) {
                    ids = Arrays.copyOf(ids, Math.multiplyExact(length, 2));
                }
                ids[length++] = id(cursor.takeInteger(), rows);
            } else if (cursor.hasElement()) {
                throw new ParquetException(
                        "token id must be an integer, got null in " + rows.where());
            } else {
                cursor.passEmpty();
            }
        } while (cursor.isInsideRow());
        return Arrays.copyOf(ids, length);
    }

    private static int id(long value, RowReader<int[]> rows) throws ParquetException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new ParquetException(
                    String.format(
                            "token id must be an integer from 0 to %d, got %d in %s",
                            Integer.MAX_VALUE, value, rows.where()));
        }
        return (int) value;
    }
}
