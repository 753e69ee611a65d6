package io.ouroboros.models.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.WeightSlice;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the gradients of a batch's micro-batches in their order, whoever computes them first, so
 * the sum's bits do not depend on the number of workers.
 *
 * <p>Several workers add at once, each another slice of the weights. The first micro-batch's
 * gradients become the sum, so a batch of one micro-batch needs no more memory than its gradients;
 * {@code W} workers hold at most {@code W + 1} sets of gradients.
 */
final class GradientSum implements AutoCloseable {

    private final CausalLanguageModel model;
    private final List<WeightSlice> slices;

    /** Each micro-batch's gradients from when they are computed until they are added. */
    private final @Nullable MicroBatch[] computed;

    /** How many slices of each micro-batch are not added yet. */
    private final AtomicIntegerArray slicesLeft;

    /** The micro-batch that each slice needs next. */
    private final int[] next;

    private final int numWorkers;
    private int numAdded;
    private boolean hasFailed;

    private record MicroBatch(NDManager owner, NDList grads) {}

    GradientSum(CausalLanguageModel model, List<WeightSlice> slices, int numMicroBatches) {
        this.model = model;
        this.slices = slices;
        numWorkers = model.workers().count();
        computed = new MicroBatch[numMicroBatches];
        int[] left = new int[numMicroBatches];
        Arrays.fill(left, slices.size());
        slicesLeft = new AtomicIntegerArray(left);
        next = new int[slices.size()];
    }

    /**
     * Computes a micro-batch's gradients, once there is memory for them, and adds what can be
     * added. {@link #finish} adds the rest.
     *
     * @param index the micro-batch
     * @param gradients computes the gradient of each weight, given their owner
     */
    void add(int index, Function<NDManager, NDList> gradients) {
        if (!awaitTurn(index)) {
            return; // another micro-batch failed, whose exception ends the step
        }
        NDManager owner = NDManager.newBaseManager(model.device(), "PyTorch");
        boolean isAdded = false;
        try {
            NDList grads = gradients.apply(owner);
            synchronized (this) {
                computed[index] = new MicroBatch(owner, grads);
            }
            // the last ones wait for finish: nobody would help the worker that is last of all
            for (int i = 0; i < slices.size() && index < computed.length - numWorkers; i++) {
                addSlice((index + i) % slices.size()); // workers start at different slices
            }
            isAdded = true;
        } finally {
            if (!isAdded) {
                fail(index, owner);
            }
        }
    }

    /** Adds what is left, once all gradients are computed: all workers, each another slice. */
    void finish() {
        model.workers().forEach(slices.size(), this::addSlice);
    }

    private synchronized boolean awaitTurn(int index) {
        boolean interrupted = false;
        while (!hasFailed && index + Math.min(numAdded, 1) > numAdded + numWorkers) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // the others still use what the caller owns
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !hasFailed;
    }

    private synchronized void fail(int index, NDManager owner) {
        hasFailed = true;
        if (computed[index] == null) {
            owner.close();
        }
        notifyAll();
    }

    private void addSlice(int number) {
        WeightSlice slice = slices.get(number);
        synchronized (slice) {
            int index = next[number];
            for (MicroBatch one = computed(index); one != null; one = computed(++index)) {
                if (index > 0) {
                    NDList sum = slice.of(total());
                    model.program().run(one.owner, "accumulate", sum, slice.of(one.grads));
                }
                next[number] = index + 1;
                if (slicesLeft.decrementAndGet(index) == 0) {
                    release(index, one);
                }
            }
        }
    }

    private synchronized @Nullable MicroBatch computed(int index) {
        return index < computed.length ? computed[index] : null;
    }

    private synchronized void release(int index, MicroBatch one) {
        if (index > 0) { // the first one is the sum
            computed[index] = null;
            one.owner.close();
        }
        numAdded++;
        notifyAll();
    }

    /** The gradients of all micro-batches that were added, owned by this object. */
    NDList total() {
        MicroBatch first = computed(0);
        if (first == null) {
            throw new IllegalStateException("no gradients were added");
        }
        return first.grads;
    }

    /** Frees the sum, and what was not added because another micro-batch failed. */
    @Override
    public synchronized void close() {
        for (MicroBatch one : computed) {
            if (one != null) {
                one.owner.close();
            }
        }
    }
}
