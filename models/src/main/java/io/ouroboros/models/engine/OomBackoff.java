package io.ouroboros.models.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import java.util.function.IntFunction;

/** Halves the batch when memory runs out, and keeps the smaller batch for all later work. */
public final class OomBackoff {

    private final Device device;
    private final Listener listener;
    private final int least;
    private int size;

    /** Observes attempts and halvings. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called after the batch was halved.
         *
         * @param before batch size that did not fit
         * @param after batch size of the next attempt
         */
        void halved(int before, int after);

        /**
         * Called before an attempt; an exception thrown here counts as the attempt's.
         *
         * @param size batch size of the attempt
         */
        default void trying(int size) {}
    }

    /** Computes a range of items. */
    @FunctionalInterface
    public interface Stretch {

        /**
         * Computes the range as one batch. If it fails it must leave no trace.
         *
         * @param from the first item
         * @param to the item after the last
         */
        void compute(int from, int to);
    }

    /**
     * Creates a backoff that halves the batch down to 1.
     *
     * @param size largest batch, at least 1
     * @param device the device that computes
     * @param listener observes every halving
     */
    public OomBackoff(int size, Device device, Listener listener) {
        this(size, 1, device, listener);
    }

    private OomBackoff(int size, int least, Device device, Listener listener) {
        if (size < 1) {
            throw new IllegalArgumentException("batch size must be at least 1, got " + size);
        }
        this.size = size;
        this.least = least;
        this.device = device;
        this.listener = listener;
    }

    /**
     * Returns a backoff that never halves: running out of memory is a failure.
     *
     * @param size largest batch, at least 1
     * @return the backoff
     */
    public static OomBackoff never(int size) {
        return new OomBackoff(size, size, Device.cpu(), (before, after) -> {});
    }

    /**
     * Returns the current batch size.
     *
     * @return at least 1
     */
    public synchronized int size() {
        return size;
    }

    /**
     * Computes items in order, in batches as large as memory allows.
     *
     * @param count number of items
     * @param stretch computes a range of items
     * @throws EngineException as {@link #compute}
     */
    public void forEach(int count, Stretch stretch) {
        for (int from = 0; from < count; ) {
            int start = from;
            from +=
                    compute(
                            count - start,
                            number -> {
                                stretch.compute(start, start + number);
                                return number;
                            });
        }
    }

    /**
     * Computes one batch, as large as memory allows. Before a smaller attempt, PyTorch's cache of
     * GPU memory is emptied.
     *
     * @param <T> the result
     * @param most items left, at least 1
     * @param work computes a batch of the given size; if it fails it must leave no trace
     * @return the result of the work
     * @throws EngineException if the work fails for another reason, or the smallest batch does not
     *     fit
     */
    public <T> T compute(int most, IntFunction<T> work) {
        while (true) {
            int attempted = Math.min(size(), most);
            try {
                listener.trying(attempted);
                return work.apply(attempted);
            } catch (EngineException e) {
                boolean lacksMemory =
                        EngineFailure.of(e.getMessage()) == EngineFailure.OUT_OF_MEMORY;
                if (attempted <= least || !lacksMemory) {
                    throw e;
                }
            }
            halve(attempted);
        }
    }

    /** Halves the batch, unless another worker has already done so. */
    private synchronized void halve(int attempted) {
        if (size < attempted) {
            return;
        }
        size = attempted / 2;
        DeviceCache.empty(device);
        listener.halved(attempted, size);
    }
}
