package io.ouroboros.models.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** An open file of a model directory that is read by position. */
final class CheckpointFile implements Closeable {
    /** Builds a reader that keeps the file open. */
    interface Opener<T> {
        /** Reads what it needs; the file is closed if this fails. */
        T open(CheckpointFile file) throws IOException;
    }

    /** The first line of the small file that git leaves in place of a large one. */
    private static final byte[] LFS_POINTER =
            "version https://git-lfs.github.com/".getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final FileChannel channel;
    private final long sizeBytes;

    private CheckpointFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = channel.size();
    }

    /** Opens a file and passes it to {@code opener}. */
    static <T> T open(Path path, Opener<T> opener) throws IOException {
        if (!Files.isRegularFile(path)) { // a pipe would wait for ever
            throw new InvalidCheckpointException(
                    "%s must be a file, got %s"
                            .formatted(path, Files.exists(path) ? "something else" : "nothing"));
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            CheckpointFile file = new CheckpointFile(path, channel);
            file.requireData();
            return opener.open(file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void requireData() throws IOException {
        boolean isPointer =
                sizeBytes >= LFS_POINTER.length
                        && Arrays.equals(read(0, LFS_POINTER.length).array(), LFS_POINTER);
        if (isPointer) {
            throw new InvalidCheckpointException(
                    "could not read %s: it is a Git LFS pointer; run git lfs pull".formatted(path));
        }
    }

    /** Reads a small file as a whole. */
    static byte[] readAll(Path path) throws IOException {
        return open(
                path,
                file -> {
                    try (file) {
                        return file.read(0, Math.toIntExact(file.sizeBytes)).array();
                    }
                });
    }

    Path path() {
        return path;
    }

    /** The file's size when it was opened. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** Copies bytes that lie within {@link #sizeBytes()} into an array of their own. */
    ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        read(position, bytes);
        return bytes.flip();
    }

    /** Fills what remains of a buffer with bytes that lie within {@link #sizeBytes()}. */
    void read(long position, ByteBuffer target) throws IOException {
        long next = position;
        while (target.hasRemaining()) {
            int length = channel.read(target, next);
            if (length < 0) {
                throw cutShort();
            }
            next += length;
        }
    }

    /** Maps bytes that lie within {@link #sizeBytes()} read-only, unmapped when collected. */
    ByteBuffer map(long position, long length) throws IOException {
        if (channel.size() < sizeBytes) {
            throw cutShort();
        }
        return channel.map(MapMode.READ_ONLY, position, length);
    }

    private InvalidCheckpointException cutShort() throws IOException {
        return new InvalidCheckpointException(
                "checkpoint must keep its %s bytes while it is open, got %s in %s"
                        .formatted(sizeBytes, channel.size(), path));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
