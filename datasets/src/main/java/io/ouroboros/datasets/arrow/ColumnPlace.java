package io.ouroboros.datasets.arrow;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * A column of a file, and where each record batch has its nodes and buffers.
 *
 * @param file the file, for messages
 * @param field the column's type and name
 * @param before what the columns before it have in a batch
 * @param all what all columns have in a batch
 */
record ColumnPlace(Path file, Field field, FieldCounter before, FieldCounter all) {

    /** Finds the column in a record batch. */
    ColumnBatch in(ArrowStream stream, ArrowStream.Part part) throws IOException {
        if (!(part.metadata().header(new RecordBatch()) instanceof RecordBatch batch)) {
            throw new IOException("a record batch must have a header");
        }
        BodyCompression compression = batch.compression();
        if (compression != null) {
            throw new ArrowException(
                    String.format(
                            "arrow file must not be compressed, got %s in %s",
                            CompressionType.name(compression.codec()), file));
        }
        long numViewBuffers = viewBuffers(batch, all.views());
        if (batch.length() < 0
                || batch.nodesLength() != all.nodes()
                || batch.variadicBufferCountsLength() != all.views()
                || batch.buffersLength() != all.buffers() + numViewBuffers) {
            throw new IOException("a record batch must have the columns of the schema");
        }
        long firstBuffer = before.buffers() + viewBuffers(batch, before.views());
        return new ColumnBatch(stream.channel(), part, batch, this, (int) firstBuffer);
    }

    /** The buffers of the first fields of views. */
    private static long viewBuffers(RecordBatch batch, int numViews) throws IOException {
        long sum = 0;
        for (int i = 0; i < numViews; i++) {
            long count = batch.variadicBufferCounts(i);
            if (count < 0 || count > batch.buffersLength()) {
                throw new IOException("a field of views must have buffers of the batch");
            }
            sum += count;
        }
        return sum;
    }
}
