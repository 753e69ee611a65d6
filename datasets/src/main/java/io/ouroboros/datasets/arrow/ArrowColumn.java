package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.flatbuf.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of an Arrow file, row by row; of other columns no byte is read. Of a record
 * batch no more is held than a window of 64 KiB, or one row, for each of the column's buffers.
 *
 * <p>Read are columns of strings (UTF-8 with 32-bit or 64-bit offsets, or as views) and of lists of
 * integers (32-bit or 64-bit offsets or of fixed size; elements of any signed or unsigned width),
 * in Arrow's stream format, which Hugging Face datasets writes, and in its file format. Compressed
 * files, dictionary-encoded columns, big-endian files, and metadata from before Arrow 1.0 are
 * refused, and so is a string that is null; a list that is null is empty.
 *
 * @param <T> the type of a row's value
 */
public final class ArrowColumn<T> implements RowReader<T> {

    private final Path file;
    private final ArrowStream stream;
    private final ColumnKind<T> kind;
    private final ColumnPlace place;
    private @Nullable BatchRows<T> rows;
    private long rowsOfBatch;
    private long rowsRead;
    private long rowNumber;

    private ArrowColumn(Path file, ArrowStream stream, ColumnKind<T> kind, ColumnPlace place) {
        this.file = file;
        this.stream = stream;
        this.kind = kind;
        this.place = place;
    }

    /**
     * Opens a column of strings; the caller closes the reader.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return a reader before the first row, whose values are the strings as they stand there
     * @throws IOException if the file is missing, not an Arrow file of the kind that is read here,
     *     or has no such column of strings; the message names the file
     */
    public static ArrowColumn<String> ofStrings(Path file, String name) throws IOException {
        return open(file, new StringColumn(name));
    }

    /**
     * Opens a column of lists of token ids; the caller closes the reader.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return a reader before the first row; its ids are from 0 to 2147483647, a row's list may be
     *     empty
     * @throws IOException as {@link #ofStrings}
     */
    public static ArrowColumn<int[]> ofIds(Path file, String name) throws IOException {
        return open(file, new IdsColumn(name));
    }

    /**
     * Says whether an Arrow file has a column.
     *
     * @param file an Arrow file
     * @param name the column's name
     * @return whether there is a column of that name, of any type
     * @throws IOException if the file is missing or not an Arrow file of the kind that is read here
     */
    public static boolean exists(Path file, String name) throws IOException {
        try (ArrowStream stream = ArrowStream.open(file)) {
            return guarded(file, () -> ArrowSchema.read(stream, file).has(name));
        }
    }

    private static <T> ArrowColumn<T> open(Path file, ColumnKind<T> kind) throws IOException {
        ArrowStream stream = ArrowStream.open(file);
        try {
            ColumnPlace place = guarded(file, () -> ArrowSchema.read(stream, file).find(kind));
            return new ArrowColumn<>(file, stream, kind, place);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    @Override
    public @Nullable T next() throws IOException {
        return guarded(file, this::read).orElse(null);
    }

    private Optional<T> read() throws IOException {
        while (rows == null || rowsRead == rowsOfBatch) {
            ArrowStream.Part part = stream.next();
            if (part == null) {
                return Optional.empty();
            }
            byte header = part.metadata().headerType();
            if (header == MessageHeader.RecordBatch) {
                start(place.in(stream, part));
            } else if (header != MessageHeader.DictionaryBatch) {
                throw new IOException("messages behind the schema must be batches");
            }
        }
        rowNumber++;
        return Optional.of(rows.read(rowsRead++));
    }

    private void start(ColumnBatch batch) throws IOException {
        rows = kind.open(batch, this);
        rowsOfBatch = batch.numRows();
        rowsRead = 0;
    }

    @Override
    public String where() {
        return file + " row " + rowNumber;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** Reads; what damaged data leads to becomes an exception that names the file. */
    private static <R> R guarded(Path file, Call<R> call) throws IOException {
        try {
            return call.call();
        } catch (ArrowException e) {
            throw e;
        } catch (IOException
                | IndexOutOfBoundsException
                | IllegalArgumentException
                | ArithmeticException e) {
            throw new ArrowException(
                    "arrow file must be readable as a whole, got damaged data in " + file, e);
        }
    }

    /** Reading that trusts no offset. */
    @FunctionalInterface
    private interface Call<R> {
        R call() throws IOException;
    }
}
