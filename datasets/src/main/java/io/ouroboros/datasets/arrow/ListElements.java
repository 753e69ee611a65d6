package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Type;

/** The elements of a column's lists: token ids, one list's behind the other's. */
final class ListElements {

    private final Validity validity;
    private final BodyBuffer data;
    private final int sizeBytes;
    private final boolean isSigned;

    private ListElements(Validity validity, BodyBuffer data, int sizeBytes, boolean isSigned) {
        this.validity = validity;
        this.data = data;
        this.sizeBytes = sizeBytes;
        this.isSigned = isSigned;
    }

    /** Says whether a field of elements is one of integers. */
    static boolean accept(Field field) {
        return field.typeType() == Type.Int && field.dictionary() == null;
    }

    /** Opens the elements, whose validity is the buffer of that index, and their data the next. */
    static ListElements open(ColumnBatch batch, int firstBuffer) throws IOException {
        BodyBuffer data = batch.buffer(firstBuffer + 1);
        if (!(batch.field().children(0).type(new Int()) instanceof Int type)
                || Integer.bitCount(type.bitWidth()) != 1
                || type.bitWidth() < Byte.SIZE
                || type.bitWidth() > Long.SIZE
                || !data.holds(batch.numValues(1), type.bitWidth() / Byte.SIZE)) {
            throw new IOException("a column of lists must have all their elements");
        }
        Validity validity = batch.validity(1, firstBuffer);
        return new ListElements(validity, data, type.bitWidth() / Byte.SIZE, type.isSigned());
    }

    /** Reads the ids of one list. */
    int[] read(Spans.Span span, RowReader<int[]> reader) throws IOException {
        int[] ids = new int[span.length()];
        ByteBuffer bytes =
                data.bytes(span.start() * sizeBytes, Math.multiplyExact(ids.length, sizeBytes));
        for (int i = 0; i < ids.length; i++) {
            if (validity.isNull(span.start() + i)) {
                throw new ArrowException(
                        "token id must be an integer, got null in " + reader.where());
            }
            ids[i] = id(value(bytes, i * sizeBytes), reader);
        }
        return ids;
    }

    private int id(long value, RowReader<int[]> reader) throws ArrowException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new ArrowException(
                    String.format(
                            "token id must be an integer from 0 to %d, got %s in %s",
                            Integer.MAX_VALUE,
                            isSigned ? Long.toString(value) : Long.toUnsignedString(value),
                            reader.where()));
        }
        return (int) value;
    }

    private long value(ByteBuffer bytes, int at) {
        return switch (sizeBytes) {
            case Byte.BYTES -> isSigned ? bytes.get(at) : Byte.toUnsignedLong(bytes.get(at));
            case Short.BYTES ->
                    isSigned ? bytes.getShort(at) : Short.toUnsignedLong(bytes.getShort(at));
            case Integer.BYTES ->
                    isSigned ? bytes.getInt(at) : Integer.toUnsignedLong(bytes.getInt(at));
            default -> bytes.getLong(at);
        };
    }
}
