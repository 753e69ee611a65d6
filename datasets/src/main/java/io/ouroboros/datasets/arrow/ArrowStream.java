package io.ouroboros.datasets.arrow;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an Arrow IPC stream, one behind the other. Each is
 *
 * <pre>
 * int32   -1
 * int32   size of the metadata in bytes; 0 ends the stream
 * bytes   the metadata, a flatbuffer {@link Message}, padded to a multiple of 8
 * bytes   the body, as long as the metadata says
 * </pre>
 *
 * <p>all little-endian. A file in Arrow's file format is such a stream behind {@code ARROW1} and
 * two zero bytes, with an index behind it that is not looked at.
 */
final class ArrowStream implements Closeable {

    /** How a file in the file format begins. */
    private static final String FILE_MARK = "ARROW1\0\0";

    /** How the small text begins that git keeps in place of a large file. */
    private static final String LFS_POINTER = "version https://git-lfs.github.com/";

    /** What each message begins with. */
    private static final int CONTINUATION = -1;

    private static final int PREFIX_SIZE_BYTES = 8;

    /** The most metadata of a message: features of a million class names take less. */
    private static final int MAX_METADATA_SIZE_BYTES = 1 << 26;

    private final Path file;
    private final FileChannel channel;
    private final long sizeBytes;
    private long position;

    private ArrowStream(Path file, FileChannel channel, long sizeBytes, long position) {
        this.file = file;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
        this.position = position;
    }

    /** A message, with the place of its body in the file, which holds all of it. */
    record Part(Message metadata, long bodyStart) {}

    /** Opens a file before its first message; the caller closes the stream. */
    static ArrowStream open(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new FileNotFoundException("file must exist, got none at " + file);
        }
        if (Files.isDirectory(file)) {
            throw new ArrowException("file must be a regular file, got a directory at " + file);
        }
        FileChannel channel = FileChannel.open(file);
        try {
            return new ArrowStream(file, channel, channel.size(), start(channel, file));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Finds where the first message begins. */
    private static long start(FileChannel channel, Path file) throws IOException {
        ByteBuffer first =
                ByteBuffer.allocate((int) Math.min(LFS_POINTER.length(), channel.size()));
        readFully(channel, 0, first);
        String start = StandardCharsets.ISO_8859_1.decode(first.duplicate()).toString();
        if (start.equals(LFS_POINTER)) {
            throw new ArrowException(
                    "file named .arrow must be arrow data, got a pointer of Git LFS in "
                            + file
                            + "; run git lfs pull");
        }
        if (start.startsWith(FILE_MARK)) {
            return FILE_MARK.length();
        }
        if (first.remaining() < Integer.BYTES || first.getInt(0) != CONTINUATION) {
            throw new ArrowException(
                    "file named .arrow must be arrow data, got something else in " + file);
        }
        return 0;
    }

    FileChannel channel() {
        return channel;
    }

    /** Reads the next message's metadata, or nothing at the end of the stream. */
    @Nullable Part next() throws IOException {
        ByteBuffer prefix = metadata(position, PREFIX_SIZE_BYTES);
        int length = prefix.getInt(Integer.BYTES);
        if (prefix.getInt(0) != CONTINUATION || length < 0 || length > MAX_METADATA_SIZE_BYTES) {
            throw new IOException("a message must begin with its mark and the metadata's size");
        }
        if (length == 0) {
            return null;
        }
        position += PREFIX_SIZE_BYTES;
        Message message = Message.getRootAsMessage(metadata(position, length));
        if (message.version() != MetadataVersion.V5) {
            throw new ArrowException(
                    String.format(
                            "arrow metadata must be of version V5, got %s in %s",
                            MetadataVersion.name(message.version()), file));
        }
        position += length;
        Part part = new Part(message, position);
        if (message.bodyLength() < 0) {
            throw new IOException("a body's length must not be negative");
        }
        requireHeld(message.bodyLength());
        position += message.bodyLength();
        return part;
    }

    private ByteBuffer metadata(long from, int length) throws IOException {
        requireHeld(length);
        ByteBuffer bytes = ByteBuffer.allocate(length);
        readFully(channel, from, bytes);
        return bytes;
    }

    private void requireHeld(long length) throws ArrowException {
        if (length > sizeBytes - position) {
            throw new ArrowException(
                    "arrow file must be complete, got one without its end in " + file);
        }
    }

    /** Fills a buffer from a place of the file, and makes it little-endian. */
    static void readFully(FileChannel channel, long from, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file must stay as long as it was");
            }
        }
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
