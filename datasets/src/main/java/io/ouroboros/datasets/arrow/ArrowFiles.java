package io.ouroboros.datasets.arrow;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowChecks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Opens Arrow files with Apache Arrow's readers. */
final class ArrowFiles {

    /** The first bytes of the file format. */
    private static final ByteBuffer FILE_MARK = StandardCharsets.US_ASCII.encode("ARROW1\0\0");

    /** The last 8 bytes of a stream; its first 4 bytes also start every message. */
    private static final ByteBuffer END_OF_STREAM =
            ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});

    /** Off-heap memory beyond a multiple of the file's size, for buffers that files leave out. */
    private static final long SPARE_BYTES = 16L << 20;

    private ArrowFiles() {}

    /**
     * Opens a file; the caller closes the reader. After a failure some of the batch's memory may be
     * lost until the process ends.
     */
    static ArrowReader open(Path file) throws IOException {
        RowChecks.requireFile(file);
        FileChannel channel = FileChannel.open(file);
        try {
            boolean isStream = requireMarks(channel, file);
            // a damaged length must not take all the memory of the machine
            BufferAllocator allocator = new RootAllocator(4 * channel.size() + SPARE_BYTES);
            CompressionCodec.Factory codecs = new Uncompressed();
            return isStream
                    ? new ArrowStreamReader(channel, allocator, codecs)
                    : new ArrowFileReader(channel, allocator, codecs);
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
