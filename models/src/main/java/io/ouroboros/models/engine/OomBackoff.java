package io.ouroboros.models.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.IntFunction;

/**
 * How many things are computed at once: halved when memory does not suffice, for all that follows.
 */
public final class OomBackoff {

    private final Device device;
    private final Listener listener;
    private final int least;
    private int size;

    /** Told of what is tried. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Takes note that memory did not suffice.
         *
         * @param before things that were too many
         * @param after things that are tried next
         */
        void halved(int before, int after);

        /**
         * Takes note of an attempt; what it throws is treated as the attempt's failure.
         *
         * @param size things that are to be computed at once
         */
        default void trying(int size) {}
    }

    /** Works on some of the things, which stand in an order. */
    @FunctionalInterface
    public interface Stretch {

        /**
         * Computes them at once; must leave everything as it was where it fails.
         *
         * @param from the first
         * @param to the one after the last
         */
        void compute(int from, int to);
    }

    /**
     * Starts with a size that is halved down to 1.
     *
     * @param size most things at once, at least 1
     * @param device where they are computed
     * @param listener told of every halving
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
     * Returns a size that stays: a lack of memory is a failure.
     *
     * @param size most things at once, at least 1
     * @return the size
     */
    public static OomBackoff never(int size) {
        return new OomBackoff(size, size, Device.cpu(), (before, after) -> {});
    }

    /**
     * Returns how many are computed at once now.
     *
     * @return at least 1
     */
    public int size() {
        return size;
    }

    /**
     * Works through things in their order, in stretches of as many as memory allows.
     *
     * @param count how many things there are
     * @param stretch computes some of them
     * @throws EngineException as {@link #compute}
     */
    public void forEach(int count, Stretch stretch) {
        int done = 0;
        while (done < count) {
            int from = done;
            done +=
                    compute(
                            count - from,
                            number -> {
                                stretch.compute(from, from + number);
                                return number;
                            });
        }
    }

    /**
     * Computes with as many things at once as memory allows. Before a smaller attempt a GPU gets
     * back what PyTorch keeps of its memory for later.
     *
     * @param <T> the result
     * @param most things that there are, at least 1
     * @param work computes with at most so many at once; must leave everything as it was where it
     *     fails
     * @return what the work returns
     * @throws EngineException if it fails for another reason, or memory does not suffice for the
     *     least
     */
    public <T> T compute(int most, IntFunction<T> work) {
        while (true) {
            int attempted = Math.min(size, most);
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
            size = attempted / 2;
            if (device.isGpu()) {
                JniUtils.emptyCudaCache();
            }
            listener.halved(attempted, size);
        }
    }
}
