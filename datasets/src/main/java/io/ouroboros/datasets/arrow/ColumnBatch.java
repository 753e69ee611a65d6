package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/** One column of one record batch; its nodes and buffers are counted from the column's first. */
final class ColumnBatch {

    private final FileChannel channel;
    private final ArrowStream.Part part;
    private final RecordBatch batch;
    private final ColumnPlace place;
    private final int firstBuffer;

    ColumnBatch(
            FileChannel channel,
            ArrowStream.Part part,
            RecordBatch batch,
            ColumnPlace place,
            int firstBuffer) {
        this.channel = channel;
        this.part = part;
        this.batch = batch;
        this.place = place;
        this.firstBuffer = firstBuffer;
    }

    /** The column's type and name. */
    Field field() {
        return place.field();
    }

    /** The batch's rows. */
    long numRows() {
        return batch.length();
    }

    /** Which rows are null; the column must have a value, or a null, for each. */
    Validity rowValidity() throws IOException {
        if (numValues(0) != numRows()) {
            throw new IOException("a column must have a value for each row");
        }
        return validity(0, 0);
    }

    /** The values of a node, nulls included. */
    long numValues(int node) {
        return node(node).length();
    }

    /** Which values of a node are null. */
    Validity validity(int node, int buffer) throws IOException {
        return Validity.of(numValues(node), node(node).nullCount(), buffer(buffer));
    }

    private FieldNode node(int index) {
        return batch.nodes(place.before().nodes() + index);
    }

    /** Opens a buffer. */
    BodyBuffer buffer(int index) {
        Buffer buffer = batch.buffers(firstBuffer + index);
        Objects.checkFromIndexSize(buffer.offset(), buffer.length(), part.metadata().bodyLength());
        return new BodyBuffer(channel, part.bodyStart() + buffer.offset(), buffer.length());
    }

    /** The buffers behind those that the schema tells of, in a column of views. */
    int numViewBuffers() {
        return (int) batch.variadicBufferCounts(place.before().views());
    }
}
