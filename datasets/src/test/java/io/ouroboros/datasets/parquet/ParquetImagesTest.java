package io.ouroboros.datasets.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter.Mode;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetImagesTest {

    @TempDir private Path directory;

    @Test
    void labelsMayHave32Bits() throws IOException {
        Group row = row("int32 label");
        row.addGroup("image").add("bytes", Binary.fromString("png"));
        row.add("label", 7);
        ParquetImages.Row read = ParquetImages.read(write(row)).get(0);
        assertThat(read.bytes()).asString().isEqualTo("png");
        assertThat(read.label()).isEqualTo(7);
    }

    @Test
    void missingValuesAreNamed() throws IOException {
        Group row = row("int64 label");
        row.add("label", 7L);
        assertFails(row, "image must have bytes, got null in %s row 1");
        row.addGroup("image");
        assertFails(row, "image must have bytes, got null in %s row 1");
        Group unlabelled = row("int64 label");
        unlabelled.addGroup("image").add("bytes", Binary.fromString("png"));
        assertFails(unlabelled, "label must be an integer, got null in %s row 1");
    }

    @Test
    void labelsThatAreNoIntegersAreNamed() throws IOException {
        Group row = row("binary label (STRING)");
        assertFails(row, "column \"label\" must hold integers, got string in %s");
    }

    private static Group row(String label) {
        return new SimpleGroup(
                MessageTypeParser.parseMessageType(
                        "message rows { optional group image { optional binary bytes; } optional "
                                + label
                                + "; }"));
    }

    private Path write(Group row) throws IOException {
        Path file = directory.resolve("train.parquet");
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(new LocalOutputFile(file))
                        .withConf(new PlainParquetConfiguration())
                        .withType((MessageType) row.getType())
                        .withWriteMode(Mode.OVERWRITE)
                        .build()) {
            writer.write(row);
        }
        return file;
    }

    private void assertFails(Group row, String message) throws IOException {
        Path file = write(row);
        assertThatIOException()
                .isThrownBy(() -> ParquetImages.read(file))
                .withMessage(message, file);
    }
}
