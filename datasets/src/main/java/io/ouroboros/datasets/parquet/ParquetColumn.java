package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a parquet file, row by row. One row group of the column is in memory at a
 * time, compressed; other columns are not read.
 *
 * <p>Reads flat columns of strings (UTF-8) and lists of integers of any width, uncompressed or
 * compressed with snappy, gzip or zstd. Checksums are verified where pages have them. Encrypted
 * files and rows without a value are refused.
 *
 * @param <T> the type of a row's value
 */
public final class ParquetColumn<T> implements RowReader<T> {

    private final Path file;
    private final ParquetFileReader reader;
    private final ColumnKind<T> kind;
    private final MessageColumnIO column;
    private @Nullable RecordReader<ColumnKind<T>> records;
    private long rowsLeft;
    private long rowNumber;

    private ParquetColumn(
            Path file, ParquetFileReader reader, ColumnKind<T> kind, MessageColumnIO column) {
        this.file = file;
        this.reader = reader;
        this.kind = kind;
        this.column = column;
    }

    /**
     * Opens a column of strings; the caller closes the reader.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return a reader before the first row, whose values are the strings as stored
     * @throws IOException if the file is missing, is not a parquet file that can be read here, or
     *     has no such column of strings; the message names the file
     */
    public static ParquetColumn<String> ofStrings(Path file, String name) throws IOException {
        return open(file, new StringColumn(name));
    }

    /**
     * Opens a column of lists of token ids; the caller closes the reader.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return a reader before the first row; ids are from 0 to 2147483647, a row's list may be
     *     empty
     * @throws IOException as {@link #ofStrings}
     */
    public static ParquetColumn<int[]> ofIds(Path file, String name) throws IOException {
        return open(file, new IdsColumn(name));
    }

    /**
     * Checks whether a parquet file has a column.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return whether there is a column of that name, of any type
     * @throws IOException if the file is missing or is not a parquet file that can be read here
     */
    public static boolean exists(Path file, String name) throws IOException {
        try (ParquetFileReader reader = openFile(file)) {
            return schema(reader).containsField(name);
        }
    }

    private static <T> ParquetColumn<T> open(Path file, ColumnKind<T> kind) throws IOException {
        ParquetFileReader reader = openFile(file);
        try {
            MessageType projection = kind.project(schema(reader), file);
            reader.setRequestedSchema(projection);
            MessageColumnIO column = new ColumnIOFactory().getColumnIO(projection);
            return new ParquetColumn<>(file, reader, kind, column);
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    private static MessageType schema(ParquetFileReader reader) {
        return reader.getFileMetaData().getSchema();
    }

    static ParquetFileReader openFile(Path file) throws IOException {
        RowChecks.requireFile(file);
        ParquetReadOptions options =
                new ParquetReadOptions.Builder(new PlainParquetConfiguration())
                        .withCodecFactory(PageDecompressor.factory())
                        .usePageChecksumVerification()
                        .build();
        return reading(file, () -> ParquetFileReader.open(new LocalInputFile(file), options));
    }

    @Override
    public @Nullable T next() throws IOException {
        return reading(file, this::read).orElse(null);
    }

    private Optional<T> read() throws IOException {
        while (records == null || rowsLeft == 0) {
            PageReadStore rowGroup = reader.readNextRowGroup();
            if (rowGroup == null) {
                return Optional.empty();
            }
            records = column.getRecordReader(rowGroup, kind.materializer(column.getType()));
            rowsLeft = rowGroup.getRowCount();
        }
        rowsLeft--;
        rowNumber++;
        return Optional.of(records.read().value(where()));
    }

    @Override
    public String where() {
        return file + " row " + rowNumber;
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
