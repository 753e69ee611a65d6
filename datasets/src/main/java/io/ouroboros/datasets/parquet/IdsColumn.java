package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/** A column of lists of token ids. */
final class IdsColumn extends ColumnKind<int[]> {

    /** The numbers of the row at hand; grows to the longest row. */
    private long[] numbers = new long[64];

    private int length;
    private boolean hasNull;

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
    void clear() {
        length = 0;
        hasNull = false;
    }

    @Override
    Converter converter(Type field) {
        return field.isPrimitive() ? new Numbers() : new ListGroup(field);
    }

    @Override
    int[] value(String where) throws IOException {
        if (hasNull) {
            throw RowChecks.nullValue("token id must be an integer", where);
        }
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = RowChecks.tokenId(numbers[i], where);
        }
        return ids;
    }

    /** Collects the elements. */
    private final class Numbers extends PrimitiveConverter {
        @Override
        public void addInt(int value) {
            addLong(value);
        }

        @Override
        public void addLong(long value) {
            if (length == numbers.length) {
                numbers = Arrays.copyOf(numbers, Math.multiplyExact(length, 2));
            }
            numbers[length++] = value;
        }
    }

    /**
     * A group around the elements; the repeated one starts and ends once per element, even if null.
     */
    private final class ListGroup extends GroupConverter {
        private final boolean isElement;
        private final Converter child;
        private int lengthBefore;

        ListGroup(Type group) {
            isElement = group.isRepetition(Repetition.REPEATED);
            child = converter(group.asGroupType().getType(0));
        }

        @Override
        public Converter getConverter(int fieldIndex) {
            return child;
        }

        @Override
        public void start() {
            lengthBefore = length;
        }

        @Override
        public void end() {
            hasNull |= isElement && length == lengthBefore;
        }
    }
}
