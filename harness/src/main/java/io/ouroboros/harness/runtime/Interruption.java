package io.ouroboros.harness.runtime;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks long work to stop at its next safe point.
 *
 * <p>Work calls {@link #check} wherever its state on disk is whole. After Ctrl-C (SIGINT) or
 * SIGTERM the next such call throws, the command cleans up as after any failure, and the process
 * ends with 130 or 143, the exit codes that shells expect, unless {@link #ended} names another.
 */
public final class Interruption {
    /** How long to wait before saying that the process is still stopping. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private final AtomicBoolean requested;

    /** Empty until the command is over; then the argument of {@link #ended}. */
    private final BlockingQueue<OptionalInt> ended;

    private final String consequence;

    private Interruption(
            AtomicBoolean requested, BlockingQueue<OptionalInt> ended, String consequence) {
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
        return new Interruption(new AtomicBoolean(), new ArrayBlockingQueue<>(1), "");
    }

    /**
     * Creates an interruption that SIGINT and SIGTERM request. The virtual machine then waits for
     * {@link #ended}, at most for the grace period, and halts with the code that {@link #ended} was
     * given, or with the signal's own if there is none.
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
     * Says whether a stop is requested.
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
     * Releases a waiting signal: the command is over and everything is written. Call it once,
     * before the process exits by itself. A process that {@link #isRequested} after this call is
     * ended by the signal, and must not exit by itself.
     *
     * @param exitCode the code that a signal is to end the process with; empty for its own
     */
    public void ended(OptionalInt exitCode) {
        ended.add(exitCode);
    }

    private void stop(Duration grace, PrintWriter err) {
        if (!ended.isEmpty()) { // the process exits by itself, which runs this too
            return;
        }
        request();
        try {
            // Inside a shutdown only a halt can set the code, as the signal's is decided.
            awaitEnd(grace, err).ifPresent(Runtime.getRuntime()::halt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the command is over; empty, too, if it is not within the grace period. */
    private OptionalInt awaitEnd(Duration grace, PrintWriter err) throws InterruptedException {
        OptionalInt exitCode = ended.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (exitCode == null) {
            err.printf(
                    "ouroboros: stopping at the next safe point, within %d s%n", grace.toSeconds());
            err.flush();
            exitCode = ended.poll(grace.minus(SILENCE).toMillis(), TimeUnit.MILLISECONDS);
        }
        if (exitCode == null) {
            err.println("ouroboros: stopped before a safe point");
            err.flush();
            return OptionalInt.empty();
        }
        return exitCode;
    }
}
