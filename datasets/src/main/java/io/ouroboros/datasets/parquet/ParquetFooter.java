package io.ouroboros.datasets.parquet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks the two ends of a file: {@code PAR1} at its start; the footer's length in bytes, a 32-bit
 * little-endian integer, and {@code PAR1} at its end.
 */
final class ParquetFooter {

    private static final String MARK = "PAR1";

    /** The mark of a file whose footer is encrypted. */
    private static final String ENCRYPTED_MARK = "PARE";

    /** How the small text begins that git keeps in place of a large file. */
    private static final String LFS_POINTER = "version https://git-lfs.github.com/";

    /** Length and mark behind the footer. */
    private static final int END_SIZE_BYTES = 8;

    private ParquetFooter() {}

    /**
     * Checks the file's marks and where the footer lies.
     *
     * @return the footer's length in bytes
     */
    static int requireValid(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new FileNotFoundException("file must exist, got none at " + file);
        }
        if (Files.isDirectory(file)) {
            throw new ParquetException("file must be a regular file, got a directory at " + file);
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            requireStart(channel, file);
            return footerLength(channel, file);
        }
    }

    private static void requireStart(SeekableByteChannel channel, Path file) throws IOException {
        String start =
                StandardCharsets.ISO_8859_1
                        .decode(read(channel, 0, LFS_POINTER.length()))
                        .toString();
        if (start.equals(LFS_POINTER)) {
            throw new ParquetException(
                    "file named .parquet must be parquet data, got a pointer of Git LFS in "
                            + file
                            + "; run git lfs pull");
        }
        if (start.startsWith(ENCRYPTED_MARK)) {
            throw encrypted(file);
        }
        if (!start.startsWith(MARK)) {
            throw new ParquetException(
                    "file named .parquet must be parquet data, got something else in " + file);
        }
    }

    private static int footerLength(SeekableByteChannel channel, Path file) throws IOException {
        long end = channel.size() - END_SIZE_BYTES;
        ByteBuffer last = read(channel, Math.max(0, end), END_SIZE_BYTES);
        if (end < MARK.length() || !endsWith(last, MARK)) {
            throw new ParquetException(
                    "parquet file must be complete, got one without its end in " + file);
        }
        long length = Integer.toUnsignedLong(last.getInt(0));
        if (length == 0 || length > end - MARK.length()) {
            throw new ParquetException(
                    String.format(
                            "parquet footer must lie within the file's %d bytes, got a length of"
                                    + " %d in %s",
                            channel.size(), length, file));
        }
        return Math.toIntExact(Math.min(length, Integer.MAX_VALUE));
    }

    private static boolean endsWith(ByteBuffer bytes, String mark) {
        ByteBuffer wanted = StandardCharsets.ISO_8859_1.encode(mark);
        return bytes.slice(bytes.limit() - mark.length(), mark.length()).equals(wanted);
    }

    /** The exception for a file that is encrypted, whole or in part. */
    static ParquetException encrypted(Path file) {
        return new ParquetException(
                "parquet file must not be encrypted, got an encrypted one at " + file);
    }

    /** Reads bytes, fewer where the file ends. */
    private static ByteBuffer read(SeekableByteChannel channel, long from, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // read on
        }
        return bytes.flip();
    }
}
