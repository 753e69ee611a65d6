package io.ouroboros.harness.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs a few tasks in parallel while the calling thread shows progress and watches for Ctrl-C. */
final class ParallelTasks {
    private static final int NUM_THREADS = 4;
    private static final int TICK_MILLIS = 100;
    private static final int END_SECONDS = 10;

    private ParallelTasks() {}

    /**
     * Runs all tasks; the first failure stops the others.
     *
     * @param tick called by the calling thread ten times a second and once at the end; what it
     *     throws stops the tasks too
     * @return the results, in the order of the tasks
     */
    static <T> List<T> run(List<Callable<T>> tasks, Runnable tick) throws IOException {
        try {
            return runAll(tasks, tick);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** The exception for a thread that was interrupted, which it remembers. */
    static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the download was interrupted");
    }

    private static <T> List<T> runAll(List<Callable<T>> tasks, Runnable tick)
            throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(NUM_THREADS, ParallelTasks::thread);
        try {
            CompletionService<T> completion = new ExecutorCompletionService<>(executor);
            List<Future<T>> futures = tasks.stream().map(completion::submit).toList();
            for (int numDone = 0; numDone < tasks.size(); ) {
                tick.run();
                Future<T> done = completion.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (done != null) {
                    T unused = result(done);
                    numDone++;
                }
            }
            tick.run();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(result(future));
            }
            return results;
        } finally {
            executor.shutdownNow();
            boolean unused = executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "hub download");
        thread.setDaemon(true);
        return thread;
    }

    private static <T> T result(Future<T> done) throws IOException, InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }
}
