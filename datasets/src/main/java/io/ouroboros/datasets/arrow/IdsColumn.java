package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.Type;

/** A column of lists of token ids: by offsets, or each of the same length. */
final class IdsColumn extends ColumnKind<int[]> {

    IdsColumn(String name) {
        super(name, "must hold lists of integers");
    }

    @Override
    boolean accepts(Field field) {
        byte type = field.typeType();
        return (type == Type.List || type == Type.LargeList || type == Type.FixedSizeList)
                && field.childrenLength() == 1
                && ListElements.accept(field.children(0));
    }

    @Override
    BatchRows<int[]> open(ColumnBatch batch, RowReader<int[]> reader) throws IOException {
        Validity validity = batch.rowValidity();
        int bufferOfElements = batch.field().typeType() == Type.FixedSizeList ? 1 : 2;
        ListElements elements = ListElements.open(batch, bufferOfElements);
        Spans spans = spans(batch);
        return row -> validity.isNull(row) ? new int[0] : elements.read(spans.of(row), reader);
    }

    private static Spans spans(ColumnBatch batch) throws IOException {
        Field field = batch.field();
        long numElements = batch.numValues(1);
        if (field.typeType() != Type.FixedSizeList) {
            boolean isLarge = field.typeType() == Type.LargeList;
            return Spans.byOffsets(batch.buffer(1), isLarge, batch.numRows(), numElements);
        }
        if (!(field.type(new FixedSizeList()) instanceof FixedSizeList list)) {
            throw new IOException("a list of fixed size must say its size");
        }
        return Spans.ofLength(list.listSize(), batch.numRows(), numElements);
    }
}
