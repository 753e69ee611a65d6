package io.ouroboros.models;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.checkpoint.Float32Source;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fills tensors from files: each thread takes the next tensor, widens a piece of it into a small
 * buffer and copies that to its place, so that nothing but the weights themselves grows with the
 * model.
 */
public final class TensorFiller {

    /** More threads do not read faster: memory is the limit, and the page cache behind it. */
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
        ExecutorService threads = Executors.newFixedThreadPool(numThreads);
        try {
            Callable<Boolean> work = filler::fillWhatIsLeft;
            // waits for all: the caller may free tensors only when no thread writes to them
            for (Future<Boolean> task : threads.invokeAll(Collections.nCopies(numThreads, work))) {
                task.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("weights must be read to their end, got an interrupt");
        } catch (ExecutionException e) {
            throw failure(requireNonNull(e.getCause()));
        } finally {
            threads.shutdown();
        }
    }

    /** Takes tensor after tensor; true, as nothing else can be said. */
    private Boolean fillWhatIsLeft() throws IOException {
        ByteBuffer room = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            for (int i = next.getAndIncrement(); i < sources.size(); i = next.getAndIncrement()) {
                fill(tensors.get(i), sources.get(i), room, host);
            }
        } finally {
            next.set(sources.size()); // after a failure the others need not go on
        }
        return true;
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

    private static IOException failure(Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        throw new IllegalStateException(cause);
    }
}
