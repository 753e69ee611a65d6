package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.LargeListVector;

/**
 * Reads the values of one column in the record batch that is loaded.
 *
 * @param <T> the type of a row's value
 */
@FunctionalInterface
interface RowValues<T> {

    /** Reads the value of a row of the batch; {@code where} names the row in messages. */
    T at(int row, String where) throws IOException;

    /** Reads strings; empty if the column holds something else. */
    static Optional<RowValues<String>> strings(FieldVector column) {
        if (!(column instanceof VarCharVector
                || column instanceof LargeVarCharVector
                || column instanceof ViewVarCharVector)) {
            return Optional.empty();
        }
        VariableWidthFieldVector strings = (VariableWidthFieldVector) column;
        return Optional.of(
                (row, where) -> {
                    if (strings.isNull(row)) {
                        throw RowChecks.nullText(where);
                    }
                    return RowChecks.text(ByteBuffer.wrap(strings.get(row)), where);
                });
    }

    /** Reads lists of token ids; empty if the column holds something else. */
    static Optional<RowValues<int[]>> ids(FieldVector column) {
        boolean isList = column instanceof BaseListVector || column instanceof LargeListVector;
        if (!isList
                || !(column.getChildrenFromFields().get(0) instanceof BaseIntVector elements)
                || elements.getField().getDictionary() != null) {
            return Optional.empty();
        }
        return Optional.of(
                (row, where) -> {
                    if (column.isNull(row)) {
                        return new int[0];
                    }
                    long start;
                    long end;
                    if (column instanceof LargeListVector lists) {
                        start = lists.getElementStartIndex(row);
                        end = lists.getElementEndIndex(row);
                    } else {
                        start = ((BaseListVector) column).getElementStartIndex(row);
                        end = ((BaseListVector) column).getElementEndIndex(row);
                    }
                    Objects.checkFromToIndex(start, end, (long) elements.getValueCount());
                    return read(elements, (int) start, (int) end, where);
                });
    }

    private static int[] read(BaseIntVector elements, int start, int end, String where)
            throws IOException {
        int[] ids = new int[end - start];
        for (int i = 0; i < ids.length; i++) {
            if (elements.isNull(start + i)) {
                throw RowChecks.nullValue("token id must be an integer", where);
            }
            ids[i] = RowChecks.tokenId(elements.getValueAsLong(start + i), where);
        }
        return ids;
    }
}
