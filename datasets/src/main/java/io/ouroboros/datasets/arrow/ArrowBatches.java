package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** The record batches of an Arrow file, loaded one after the other by Apache Arrow's reader. */
final class ArrowBatches implements Closeable {

    /** The first bytes of the file format. */
    private static final ByteBuffer FILE_MARK = StandardCharsets.US_ASCII.encode("ARROW1\0\0");

    /** The last 8 bytes of a stream; its first 4 bytes also start every message. */
    private static final ByteBuffer END_OF_STREAM =
            ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});

    /** Off-heap memory beyond a multiple of the file's size, for buffers that files leave out. */
    private static final long SPARE_BYTES = 16L << 20;

    private final Path file;
    private final ArrowReader reader;
    private final VectorSchemaRoot root;

    private ArrowBatches(Path file, ArrowReader reader, VectorSchemaRoot root) {
        this.file = file;
        this.reader = reader;
        this.root = root;
    }

    /** Opens a file and reads its schema; the caller closes the batches. */
    static ArrowBatches open(Path file) throws IOException {
        RowChecks.requireFile(file);
        FileChannel channel = FileChannel.open(file);
        try {
            boolean isStream = requireMarks(channel, file);
            return RowChecks.reading(
                    file,
                    () -> {
                        // a damaged length must not take all the memory of the machine
                        BufferAllocator allocator =
                                new RootAllocator(4 * channel.size() + SPARE_BYTES);
                        ArrowReader reader =
                                isStream
                                        ? new ArrowStreamReader(
                                                channel, allocator, new Uncompressed())
                                        : new ArrowFileReader(
                                                channel, allocator, new Uncompressed());
                        return new ArrowBatches(file, reader, reader.getVectorSchemaRoot());
                    });
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Checks how the file begins and ends. A stream without its end mark was cut, perhaps between
     * two batches, where the library would not notice.
     *
     * @return whether the file is a stream; otherwise it has the file format
     */
    private static boolean requireMarks(FileChannel channel, Path file) throws IOException {
        ByteBuffer first = read(channel, 0);
        if (first.equals(FILE_MARK)) {
            return false;
        }
        if (!first.slice(0, Math.min(4, first.limit())).equals(END_OF_STREAM.slice(0, 4))) {
            throw new InvalidDataException("could not read " + file + ": it is not an Arrow file");
        }
        if (!read(channel, Math.max(0, channel.size() - END_OF_STREAM.limit()))
                .equals(END_OF_STREAM)) {
            throw new InvalidDataException(
                    "could not read %s: the end of the Arrow stream is missing; was the file cut short?"
                            .formatted(file));
        }
        return true;
    }

    /** Reads 8 bytes, or fewer at the end of the file. */
    private static ByteBuffer read(FileChannel channel, long position) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        channel.read(bytes, position);
        return bytes.flip();
    }

    Path file() {
        return file;
    }

    /** The column of that name, whose values are those of the batch loaded last. */
    Optional<FieldVector> column(String name) {
        return root.getFieldVectors().stream()
                .filter(column -> name.equals(column.getName()))
                .findFirst();
    }

    List<String> columnNames() {
        return root.getFieldVectors().stream().map(FieldVector::getName).toList();
    }

    /** Loads the next batch and returns its number of rows, or -1 after the last batch. */
    int loadNext() throws IOException {
        return reader.loadNextBatch() ? root.getRowCount() : -1;
    }

    /** Frees the batch's memory. After a failure some of it may be lost until the process ends. */
    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Refuses compressed batches by name; Hugging Face datasets writes none. */
    private static final class Uncompressed extends NoCompressionCodec.Factory {
        @Override
        public CompressionCodec createCodec(CodecType codec) {
            if (codec != CodecType.NO_COMPRESSION) {
                throw new UnsupportedOperationException(
                        "its batches are compressed (%s); save it without compression"
                                .formatted(codec));
            }
            return super.createCodec(codec);
        }
    }
}
