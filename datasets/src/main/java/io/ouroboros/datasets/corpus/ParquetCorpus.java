package io.ouroboros.datasets.corpus;

import io.ouroboros.datasets.text.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Writes a corpus as parquet. */
final class ParquetCorpus {

    /**
     * The size of a row group in memory: small, so that the library never shrinks it to fit a small
     * heap, which would change the bytes.
     */
    private static final long ROW_GROUP_SIZE_BYTES = 8L << 20;

    private ParquetCorpus() {}

    /** Writes all rows to a file. */
    static <R> void write(Iterable<R> rows, CorpusFields<R> fields, Path file) throws IOException {
        Builder<R> builder = new Builder<>(new LocalOutputFile(file), fields);
        try (ParquetWriter<R> writer =
                builder.withConf(new PlainParquetConfiguration())
                        .withWriteMode(Mode.OVERWRITE)
                        .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                        .withRowGroupSize(ROW_GROUP_SIZE_BYTES)
                        .build()) {
            for (R row : rows) {
                writer.write(row);
            }
        }
    }

    /** The columns: no list, element or string is ever null. */
    static MessageType schema(CorpusFields<?> fields) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        if (fields.ids().isPresent()) {
            schema.addField(
                    Types.requiredList()
                            .requiredElement(PrimitiveTypeName.INT64)
                            .named(RowFormat.IDS_FIELD));
        }
        if (fields.text().isPresent()) {
            schema.addField(
                    Types.required(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(RowFormat.TEXT_FIELD));
        }
        return schema.named("corpus");
    }

    /** Makes the library's writer. */
    private static final class Builder<R> extends ParquetWriter.Builder<R, Builder<R>> {

        private final CorpusFields<R> fields;

        Builder(OutputFile file, CorpusFields<R> fields) {
            super(file);
            this.fields = fields;
        }

        @Override
        protected Builder<R> self() {
            return this;
        }

        @Override
        protected WriteSupport<R> getWriteSupport(ParquetConfiguration configuration) {
            return new CorpusWriteSupport<>(fields);
        }

        @Override
        @Deprecated
        protected WriteSupport<R> getWriteSupport(Configuration configuration) {
            return new CorpusWriteSupport<>(fields);
        }
    }
}
