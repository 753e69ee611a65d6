package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Reads images with their classes as Hugging Face's {@code datasets} stores them: a column {@code
 * image} with the field {@code bytes}, an encoded image, and a column {@code label} of integers.
 */
public final class ParquetImages {

    private ParquetImages() {}

    /**
     * An image.
     *
     * @param bytes of a PNG file or the like
     * @param label its class
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Row(byte[] bytes, long label) {}

    /**
     * Reads all images of a file.
     *
     * @param file a parquet file
     * @return the images in their order
     * @throws IOException if the file cannot be read, or holds no images with classes
     */
    public static List<Row> read(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetColumn.openFile(file)) {
            MessageType schema = reader.getFileMetaData().getSchema();
            if (!schema.containsPath(new String[] {"image", "bytes"})
                    || !schema.containsField("label")) {
                throw new InvalidDataException(
                        "parquet file must have the columns image.bytes and label, got %s in %s"
                                .formatted(
                                        schema.getPaths().stream()
                                                .map(path -> String.join(".", path))
                                                .toList(),
                                        file));
            }
            MessageType columns =
                    new MessageType("rows", schema.getType("image"), schema.getType("label"));
            reader.setRequestedSchema(columns);
            return RowChecks.reading(file, () -> rows(reader, columns));
        }
    }

    private static List<Row> rows(ParquetFileReader reader, MessageType columns)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        for (PageReadStore group = reader.readNextRowGroup();
                group != null;
                group = reader.readNextRowGroup()) {
            RecordReader<Group> records =
                    new ColumnIOFactory()
                            .getColumnIO(columns)
                            .getRecordReader(group, new GroupRecordConverter(columns));
            for (long left = group.getRowCount(); left > 0; left--) {
                Group row = records.read();
                rows.add(
                        new Row(
                                row.getGroup("image", 0).getBinary("bytes", 0).getBytes(),
                                row.getLong("label", 0)));
            }
        }
        return rows;
    }
}
