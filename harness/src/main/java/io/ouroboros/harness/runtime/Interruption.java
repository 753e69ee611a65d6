package io.ouroboros.harness.runtime;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks long work to stop at its next safe point.
 *
 * <p>Work calls {@link #check} wherever its state on disk is whole. After Ctrl-C (SIGINT) or
 * SIGTERM the next such call throws, the command cleans up as after any failure, and the process
 * ends with 130 or 143, the exit codes that shells expect.
 */
public final class Interruption {
    /** How long a signal's sender waits without a word. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final AtomicBoolean requested;
    private final CountDownLatch ended;
    private final String consequence;

    private Interruption(AtomicBoolean requested, CountDownLatch ended, String consequence) {
        this.requested = requested;
        this.ended = ended;
        this.consequence = consequence;
    }

    /**
     * Creates an interruption that only {@link #request} triggers.
     *
     * @return an interruption that is not requested
     */
    public static Interruption manual() {
        return new Interruption(new AtomicBoolean(), new CountDownLatch(1), "");
    }

    /**
     * Creates an interruption that is requested when the process is told to end. The virtual
     * machine then waits until {@link #ended} is called, at most for the grace period, and halts.
     *
     * @param grace how long to wait for a safe point, at least a second
     * @param err takes a line if the safe point is not reached at once
     * @return an interruption that is not requested
     */
    public static Interruption onSignal(Duration grace, PrintWriter err) {
        Interruption interruption = manual();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> interruption.stop(grace, err), "stop on signal"));
        return interruption;
    }

    /**
     * Returns the same interruption for work whose stop has a consequence that the user should
     * know.
     *
     * @param advice what follows from the stop, such as {@code the same command resumes}
     * @return a view of this interruption
     */
    public Interruption advising(String advice) {
        return new Interruption(requested, ended, "; " + advice);
    }

    /** Requests the stop. */
    public void request() {
        requested.set(true);
    }

    /**
     * Tells whether a stop is requested.
     *
     * @return whether {@link #check} would throw
     */
    public boolean isRequested() {
        return requested.get();
    }

    /**
     * Marks a safe point.
     *
     * @throws StoppedException if a stop is requested
     */
    public void check() {
        if (requested.get()) {
            throw new StoppedException("stopped by signal" + consequence);
        }
    }

    /**
     * Tells a waiting signal that the command is over; to be called before the process exits by
     * itself.
     */
    public void ended() {
        ended.countDown();
    }

    private void stop(Duration grace, PrintWriter err) {
        request();
        try {
            if (ended.await(SILENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            err.printf(
                    "ouroboros: stopping at the next safe point, within %d s%n", grace.toSeconds());
            err.flush();
            if (!ended.await(grace.minus(SILENCE).toMillis(), TimeUnit.MILLISECONDS)) {
                err.println("ouroboros: stopped before a safe point");
                err.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
