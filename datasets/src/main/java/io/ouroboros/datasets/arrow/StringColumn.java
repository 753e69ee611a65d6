package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Type;

/** A column of strings: one behind the other, with offsets, or by views. */
final class StringColumn extends ColumnKind<String> {

    StringColumn(String name) {
        super(name, "must hold strings");
    }

    @Override
    boolean accepts(Field field) {
        byte type = field.typeType();
        return type == Type.Utf8 || type == Type.LargeUtf8 || type == Type.Utf8View;
    }

    @Override
    BatchRows<String> open(ColumnBatch batch, RowReader<String> reader) throws IOException {
        Validity validity = batch.rowValidity();
        BatchRows<ByteBuffer> bytes =
                batch.field().typeType() == Type.Utf8View
                        ? StringViews.open(batch)
                        : bytesByOffsets(batch);
        return row -> {
            if (validity.isNull(row)) {
                throw new ArrowException(
                        "field \"text\" must be a string, got null in " + reader.where());
            }
            return decode(bytes.read(row), reader);
        };
    }

    private static BatchRows<ByteBuffer> bytesByOffsets(ColumnBatch batch) throws IOException {
        boolean isLarge = batch.field().typeType() == Type.LargeUtf8;
        BodyBuffer data = batch.buffer(2);
        Spans spans = Spans.byOffsets(batch.buffer(1), isLarge, batch.numRows(), data.length());
        return row -> {
            Spans.Span span = spans.of(row);
            return data.bytes(span.start(), span.length());
        };
    }

    private static String decode(ByteBuffer bytes, RowReader<String> reader) throws ArrowException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new ArrowException(
                    "text must be valid UTF-8, got other bytes in " + reader.where(), e);
        }
    }
}
