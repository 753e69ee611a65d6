package io.ouroboros.datasets.corpus;

import io.ouroboros.datasets.text.RowFormat;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands rows to the parquet library, value by value.
 *
 * @param <R> what a row is made from
 */
final class CorpusWriteSupport<R> extends WriteSupport<R> {

    private final CorpusFields<R> fields;
    private @Nullable RecordConsumer consumer;

    CorpusWriteSupport(CorpusFields<R> fields) {
        this.fields = fields;
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(ParquetCorpus.schema(fields), Map.of());
    }

    @Override
    @Deprecated
    public WriteContext init(Configuration configuration) {
        return new WriteContext(ParquetCorpus.schema(fields), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        consumer = recordConsumer;
    }

    @Override
    public void write(R row) {
        RecordConsumer target = Objects.requireNonNull(consumer, "prepared");
        target.startMessage();
        int field = 0;
        if (fields.ids().isPresent()) {
            target.startField(RowFormat.IDS_FIELD, field);
            writeIds(fields.ids().get().apply(row), target);
            target.endField(RowFormat.IDS_FIELD, field++);
        }
        if (fields.text().isPresent()) {
            target.startField(RowFormat.TEXT_FIELD, field);
            target.addBinary(Binary.fromString(fields.text().get().apply(row)));
            target.endField(RowFormat.TEXT_FIELD, field);
        }
        target.endMessage();
    }

    private static void writeIds(int[] ids, RecordConsumer target) {
        target.startGroup();
        if (ids.length > 0) { // the library refuses fields without values
            target.startField("list", 0);
            for (int id : ids) {
                target.startGroup();
                target.startField("element", 0);
                target.addLong(id);
                target.endField("element", 0);
                target.endGroup();
            }
            target.endField("list", 0);
        }
        target.endGroup();
    }
}
