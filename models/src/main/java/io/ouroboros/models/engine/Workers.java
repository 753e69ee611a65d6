package io.ouroboros.models.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads that share a model and each compute a part of the work, with one thread per operation.
 *
 * <p>Dealing out whole micro-batches and batches costs nothing inside an operation, where threads
 * would have to wait for each other thousands of times a second, and keeps every number independent
 * of how many workers there are (docs/decisions/0013-workers.md).
 *
 * @param count number of workers, at least 1; the thread that asks for the work is one of them
 */
public record Workers(int count) {

    /** One worker: the calling thread. A GPU has no more. */
    public static final Workers ONE = new Workers(1);

    private static final ExecutorService THREADS =
            Executors.newCachedThreadPool(
                    work -> {
                        Thread thread = new Thread(work, "worker");
                        thread.setDaemon(true);
                        return thread;
                    });

    /** A part of the work. */
    @FunctionalInterface
    public interface Task {

        /**
         * Computes one part.
         *
         * @param index which part
         */
        void compute(int index);
    }

    /** Checks the count. */
    public Workers {
        if (count < 1) {
            throw new IllegalArgumentException("workers must be at least 1, got " + count);
        }
    }

    /**
     * Returns no more workers than a limit.
     *
     * @param most upper limit, at least 1
     * @return these workers or fewer
     */
    public Workers atMost(int most) {
        return most < count ? new Workers(most) : this;
    }

    /**
     * Computes parts, in order of their index, each as soon as a worker is free, and waits for all.
     * After a part has failed no other is started.
     *
     * @param parts number of parts
     * @param task computes a part; called by several threads at once
     * @throws RuntimeException what a part threw; of several failures, one
     */
    public void forEach(int parts, Task task) {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean failed = new AtomicBoolean();
        Runnable work =
                () -> {
                    boolean completed = false;
                    try {
                        while (!failed.get()) {
                            int index = next.getAndIncrement();
                            if (index >= parts) {
                                break;
                            }
                            task.compute(index);
                        }
                        completed = true;
                    } finally {
                        if (!completed) {
                            failed.set(true);
                        }
                    }
                };
        List<Future<?>> others = new ArrayList<>();
        for (int i = 1; i < Math.min(count, parts); i++) {
            others.add(THREADS.submit(work));
        }
        try {
            work.run();
        } finally {
            others.forEach(Workers::await);
        }
        others.forEach(Workers::rethrow);
    }

    /** Waits, also through interruptions: the others still use what the caller owns. */
    private static void await(Future<?> other) {
        boolean interrupted = false;
        while (!other.isDone()) {
            try {
                other.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                break; // rethrown when all have ended
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Future<?> other) {
        try {
            other.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause()); // a Runnable throws nothing else
        }
    }
}
