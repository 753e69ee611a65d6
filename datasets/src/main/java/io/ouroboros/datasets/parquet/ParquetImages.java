package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

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
        try (ParquetRows rows = ParquetRows.open(file)) {
            MessageType schema = rows.columns();
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
            Type label = schema.getType("label");
            if (!ParquetColumn.isInteger(label)) {
                throw new InvalidDataException(
                        "column \"label\" must hold integers, got %s in %s"
                                .formatted(ParquetColumn.describe(label), file));
            }
            rows.select(new MessageType("rows", schema.getType("image"), label));
            List<Row> images = new ArrayList<>();
            for (Optional<Group> row = rows.next(); row.isPresent(); row = rows.next()) {
                images.add(image(row.get(), file + " row " + (images.size() + 1)));
            }
            return images;
        }
    }

    private static Row image(Group row, String where) throws IOException {
        if (row.getFieldRepetitionCount("image") == 0
                || row.getGroup("image", 0).getFieldRepetitionCount("bytes") == 0) {
            throw RowChecks.nullValue("image must have bytes", where);
        }
        if (row.getFieldRepetitionCount("label") == 0) {
            throw RowChecks.nullValue("label must be an integer", where);
        }
        byte[] bytes = row.getGroup("image", 0).getBinary("bytes", 0).getBytes();
        return new Row(bytes, Long.parseLong(row.getValueToString(1, 0))); // of 32 or of 64 bits
    }
}
