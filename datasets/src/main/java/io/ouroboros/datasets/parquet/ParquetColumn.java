package io.ouroboros.datasets.parquet;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a parquet file, row by row; other columns are not even decompressed. One row
 * group of the column is held at a time, compressed, and of that one page decompressed.
 *
 * <p>Read are flat columns of strings (UTF-8) and lists of integers (any signed or unsigned width),
 * plain, dictionary-encoded or as deltas, in data pages of version 1 or 2, uncompressed or
 * compressed with snappy, gzip or zstd. A checksum is verified where a page has one. Encrypted
 * files, and every row without a value, are refused.
 *
 * @param <T> the type of a row's value
 */
public final class ParquetColumn<T> implements RowReader<T> {

    private final Path file;
    private final ParquetFileReader reader;
    private final ColumnKind<T> kind;
    private final ColumnDescriptor column;
    private @Nullable ColumnCursor cursor;
    private long rowNumber;

    private ParquetColumn(
            Path file, ParquetFileReader reader, ColumnKind<T> kind, ColumnDescriptor column) {
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
     * @return a reader before the first row, whose values are the strings as they stand there
     * @throws IOException if the file is missing, not a whole parquet file, encrypted, compressed
     *     or encoded in a way that is not read here, or has no such column of strings; the message
     *     names the file
     */
    public static ParquetColumn<String> ofStrings(Path file, String name) throws IOException {
        return open(file, new StringColumn(name));
    }

    /**
     * Opens a column of lists of token ids; the caller closes the reader.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return a reader before the first row; its ids are from 0 to 2147483647, a row's list may be
     *     empty
     * @throws IOException as {@link #ofStrings}
     */
    public static ParquetColumn<int[]> ofIds(Path file, String name) throws IOException {
        return open(file, new IdsColumn(name));
    }

    /**
     * Says whether a parquet file has a column.
     *
     * @param file a parquet file
     * @param name the column's name
     * @return whether there is a column of that name, of any type
     * @throws IOException if the file is missing, not a whole parquet file, or encrypted
     */
    public static boolean exists(Path file, String name) throws IOException {
        try (ParquetFileReader reader = openFile(file)) {
            return schema(reader).containsField(name);
        }
    }

    private static <T> ParquetColumn<T> open(Path file, ColumnKind<T> kind) throws IOException {
        ParquetFileReader reader = openFile(file);
        try {
            return guarded(file, () -> open(file, reader, kind));
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    private static <T> ParquetColumn<T> open(
            Path file, ParquetFileReader reader, ColumnKind<T> kind) throws IOException {
        ColumnDescriptor column = kind.find(schema(reader), file);
        new ColumnChunks(file, column).requireReadable(reader.getFooter());
        reader.setRequestedSchema(
                new MessageType("rows", schema(reader).getType(column.getPath()[0])));
        return new ParquetColumn<>(file, reader, kind, column);
    }

    private static MessageType schema(ParquetFileReader reader) {
        return reader.getFileMetaData().getSchema();
    }

    private static ParquetFileReader openFile(Path file) throws IOException {
        int footerLength = ParquetFooter.requireValid(file);
        // a list in the footer must not promise more than the footer's bytes
        PlainParquetConfiguration configuration = new PlainParquetConfiguration();
        configuration.setInt(
                ParquetMetadataConverter.PARQUET_THRIFT_STRING_SIZE_LIMIT, footerLength);
        ParquetReadOptions options =
                new ParquetReadOptions.Builder(configuration)
                        .withCodecFactory(PageDecompressor.factory())
                        .usePageChecksumVerification()
                        .build();
        return guarded(file, () -> ParquetFileReader.open(new LocalInputFile(file), options));
    }

    @Override
    public @Nullable T next() throws IOException {
        return guarded(file, this::read).orElse(null);
    }

    private Optional<T> read() throws IOException {
        while (cursor == null || !cursor.hasRow()) {
            PageReadStore pages = reader.readNextRowGroup();
            if (pages == null) {
                return Optional.empty();
            }
            cursor = ColumnCursor.open(pages, column, reader.getFileMetaData());
        }
        rowNumber++;
        return Optional.of(kind.read(cursor.startRow(), this));
    }

    @Override
    public String where() {
        return file + " row " + rowNumber;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Calls the library; whatever it throws becomes an exception that names the file. */
    @SuppressWarnings("IllegalCatch") // damaged data makes the library throw any of them
    private static <R> R guarded(Path file, Call<R> call) throws IOException {
        try {
            return call.call();
        } catch (ParquetException e) {
            throw e;
        } catch (ParquetCryptoRuntimeException e) {
            throw ParquetFooter.encrypted(file);
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new ParquetException(
                    "parquet file must be readable as a whole, got damaged data in " + file, e);
        }
    }

    /** A call of the library. */
    @FunctionalInterface
    private interface Call<R> {
        R call() throws IOException;
    }
}
