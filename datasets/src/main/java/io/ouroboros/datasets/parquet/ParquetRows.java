package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The rows of a parquet file; one row group of the selected columns is in memory at a time. */
final class ParquetRows implements Closeable {

    private final Path file;
    private final ParquetFileReader reader;
    private MessageType columns;
    private @Nullable RecordReader<Group> records;
    private long rowsLeft;

    private ParquetRows(Path file, ParquetFileReader reader) {
        this.file = file;
        this.reader = reader;
        columns = reader.getFileMetaData().getSchema();
    }

    static ParquetRows open(Path file) throws IOException {
        RowChecks.requireFile(file);
        ParquetReadOptions options =
                new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                        .withCodecFactory(PageDecompressor.factory())
                        .usePageChecksumVerification()
                        .build();
        return reading(
                file,
                () ->
                        new ParquetRows(
                                file, ParquetFileReader.open(new LocalInputFile(file), options)));
    }

    /** All columns, until some are selected. */
    MessageType columns() {
        return columns;
    }

    /** Reads only these columns of the file from now on. */
    void select(MessageType selected) {
        columns = selected;
        reader.setRequestedSchema(selected);
    }

    /** The next row, or nothing behind the last one. */
    Optional<Group> next() throws IOException {
        return reading(file, this::read);
    }

    private Optional<Group> read() throws IOException {
        while (records == null || rowsLeft == 0) {
            PageReadStore rowGroup = reader.readNextRowGroup();
            if (rowGroup == null) {
                return Optional.empty();
            }
            records =
                    new ColumnIOFactory()
                            .getColumnIO(columns)
                            .getRecordReader(rowGroup, new GroupRecordConverter(columns));
            rowsLeft = rowGroup.getRowCount();
        }
        rowsLeft--;
        return Optional.of(records.read());
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private static <R> R reading(Path file, RowChecks.Reading<R> call) throws IOException {
        return RowChecks.reading(
                file,
                () -> {
                    try {
                        return call.read();
                    } catch (ParquetCryptoRuntimeException e) {
                        throw new InvalidDataException(
                                "could not read " + file + ": it is encrypted", e);
                    }
                });
    }
}
