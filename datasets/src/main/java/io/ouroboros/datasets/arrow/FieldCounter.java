package io.ouroboros.datasets.arrow;

import java.io.IOException;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.flatbuf.UnionMode;

/**
 * Counts what the fields of a schema have in each record batch: a node per field, its buffers, and
 * then the same for its children. A field of views has any number of buffers more; how many, each
 * batch says.
 *
 * @see <a href="https://arrow.apache.org/docs/format/Columnar.html#recordbatch-message">RecordBatch
 *     message</a>
 */
final class FieldCounter {

    private static final int MAX_DEPTH = 64;

    /** The most fields; in a flatbuffer a few bytes can stand for many, one in many places. */
    private static final int MAX_FIELDS = 1 << 20;

    private int nodes;
    private int buffers;
    private int views;

    /** Counts over the first fields of a schema. */
    static FieldCounter ofFirst(Schema schema, int numFields) throws IOException {
        FieldCounter counter = new FieldCounter();
        for (int i = 0; i < numFields; i++) {
            counter.add(schema.fields(i), 0);
        }
        return counter;
    }

    /** The fields, children included. */
    int nodes() {
        return nodes;
    }

    /** The buffers that the schema tells of. */
    int buffers() {
        return buffers;
    }

    /** The fields of views. */
    int views() {
        return views;
    }

    private void add(Field field, int depth) throws IOException {
        if (depth > MAX_DEPTH || nodes == MAX_FIELDS) {
            throw new IOException("a schema must not be nested without end");
        }
        nodes++;
        if (field.dictionary() != null) {
            buffers += 2; // as its indices have it: validity and values, no children
            return;
        }
        buffers += numBuffers(field);
        if (field.typeType() == Type.Utf8View || field.typeType() == Type.BinaryView) {
            views++;
        }
        for (int i = 0; i < field.childrenLength(); i++) {
            add(field.children(i), depth + 1);
        }
    }

    private static int numBuffers(Field field) throws IOException {
        byte type = field.typeType();
        if (type <= Type.NONE || type > Type.LargeListView) {
            throw new IOException("a field's type must be known");
        }
        return switch (type) {
            case Type.Null, Type.RunEndEncoded -> 0;
            case Type.Struct_, Type.FixedSizeList -> 1;
            case Type.Union -> isDense(field) ? 2 : 1;
            case Type.Binary, Type.LargeBinary, Type.Utf8, Type.LargeUtf8 -> 3;
            case Type.ListView, Type.LargeListView -> 3;
            default -> 2;
        };
    }

    private static boolean isDense(Field field) throws IOException {
        if (!(field.type(new Union()) instanceof Union union)) {
            throw new IOException("a union must say its mode");
        }
        return union.mode() == UnionMode.Dense;
    }
}
