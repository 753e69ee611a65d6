package io.ouroboros.models;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.checkpoint.Float32Source;
import io.ouroboros.models.engine.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills tensors from files: each thread takes the next tensor, widens a piece of it into a small
 * buffer and copies that to its place, so that nothing but the weights themselves grows with the
 * model.
 */
public final class TensorFiller {

    /** More threads do not read faster: memory and the page cache are the limit. */
    private static final int MAX_THREADS = 4;

    /** Bytes of a piece: fits a second-level cache and is worth a native call. */
    private static final int PIECE_BYTES = 1 << 20;

    private final List<NDArray> tensors;
    private final List<Float32Source> sources;
    private final AtomicInteger next = new AtomicInteger();

    private TensorFiller(List<NDArray> tensors, List<Float32Source> sources) {
        this.tensors = tensors;
        this.sources = sources;
    }

    /**
     * Fills tensors.
     *
     * @param tensors float32, contiguous, on any device; their contents are replaced
     * @param sources for each tensor its numbers, as many as it has
     * @throws IOException if numbers cannot be read; what the tensors hold is undefined then
     */
    public static void fill(List<NDArray> tensors, List<Float32Source> sources) throws IOException {
        TensorFiller filler = new TensorFiller(tensors, sources);
        int numThreads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        try {
            new Workers(numThreads).forEach(numThreads, worker -> filler.fillWhatIsLeft());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void fillWhatIsLeft() {
        ByteBuffer room = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            for (int i = next.getAndIncrement(); i < sources.size(); i = next.getAndIncrement()) {
                fill(tensors.get(i), sources.get(i), room, host);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            next.set(sources.size()); // after a failure the others need not go on
        }
    }

    private static void fill(NDArray tensor, Float32Source numbers, ByteBuffer room, NDManager host)
            throws IOException {
        long[] start = {0};
        try (NDArray flat = tensor.reshape(-1)) {
            numbers.read(
                    room,
                    piece -> {
                        int length = piece.remaining() / Float.BYTES;
                        // the tensor borrows the piece's memory and is closed before the next one
                        try (NDArray lent =
                                host.create(piece, new Shape(length), DataType.FLOAT32)) {
                            flat.set(new NDIndex("{}:{}", start[0], start[0] + length), lent);
                        }
                        start[0] += length;
                    });
        }
    }
}
