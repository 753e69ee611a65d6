package io.ouroboros.datasets.corpus;

import io.ouroboros.datasets.text.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
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
    static void write(Iterable<int[]> blocks, Optional<Function<int[], String>> decode, Path file)
            throws IOException {
        MessageType schema = schema(decode.isPresent());
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withType(schema)
                        .withConf(new PlainParquetConfiguration())
                        .withWriteMode(Mode.OVERWRITE)
                        .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                        .withRowGroupSize(ROW_GROUP_SIZE_BYTES)
                        .build()) {
            for (int[] ids : blocks) {
                Group row = new SimpleGroup(schema);
                Group list = row.addGroup(RowFormat.IDS_FIELD);
                for (int id : ids) {
                    list.addGroup("list").add("element", (long) id);
                }
                if (decode.isPresent()) {
                    row.add(RowFormat.TEXT_FIELD, decode.get().apply(ids));
                }
                writer.write(row);
            }
        }
    }

    /** The columns: no list, element or string is ever null. */
    private static MessageType schema(boolean withText) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        schema.addField(
                Types.requiredList()
                        .requiredElement(PrimitiveTypeName.INT64)
                        .named(RowFormat.IDS_FIELD));
        if (withText) {
            schema.addField(
                    Types.required(PrimitiveTypeName.BINARY)
                            .as(LogicalTypeAnnotation.stringType())
                            .named(RowFormat.TEXT_FIELD));
        }
        return schema.named("corpus");
    }
}
