package io.ouroboros.harness.hub;

import java.io.IOException;
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

/** Does things side by side, while the calling thread shows progress and sees to Ctrl-C. */
final class Workers {
    private static final int NUM_WORKERS = 4;
    private static final int TICK_MILLIS = 100;
    private static final int END_SECONDS = 10;

    private Workers() {}

    /**
     * Does all tasks; the first that fails ends the others.
     *
     * @param tick called by the calling thread about ten times a second, and once at the end; what
     *     it throws ends the tasks too
     * @return the results, in the tasks' order
     */
    static <T> List<T> run(List<Callable<T>> tasks, Runnable tick)
            throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(NUM_WORKERS, Workers::thread);
        try {
            CompletionService<T> completion = new ExecutorCompletionService<>(executor);
            List<Future<T>> futures = new ArrayList<>();
            tasks.forEach(task -> futures.add(completion.submit(task)));
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
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("task must fail in a known way, got " + cause, cause);
        }
    }
}
