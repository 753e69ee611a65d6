package io.ouroboros.harness.reporting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the progress of long tasks on standard error. Only one task is shown at a time: close it
 * before starting the next.
 *
 * <pre>{@code
 * try (Progress.Work work = progress.start("fine-tuning generation 2", numSteps, "steps")) {
 *     for (...) {
 *         work.step(1);
 *         work.note("loss 3.21");
 *     }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface Progress {
    /**
     * Starts a task.
     *
     * @param what the task, in a few words
     * @param total how much there is to do, at least 0
     * @param unit the name of what is counted, in the plural
     * @return the task, to be closed when it is done or has failed
     */
    Work start(String what, long total, String unit);

    /** One long task. Not thread-safe. */
    interface Work extends AutoCloseable {
        /**
         * Advances over what an earlier process did, which does not count towards the speed.
         *
         * @param amount how much was done before, at least 0
         */
        default void skip(long amount) {
            step(amount);
        }

        /**
         * Advances.
         *
         * @param amount how much was done since the last call, at least 0
         */
        default void step(long amount) {}

        /**
         * Replaces the note on the state of the task, such as its current loss.
         *
         * @param note a few words
         */
        default void note(String note) {}

        /** Ends the task. */
        @Override
        default void close() {}
    }

    /**
     * Shows nothing.
     *
     * @return a progress for {@code --quiet} and for tests
     */
    static Progress silent() {
        return (what, total, unit) -> new Work() {};
    }

    /**
     * Shows a bar with count, rate and remaining time on a terminal, and log lines elsewhere: one
     * for each tenth of the task, but at most one in 5 s and at least one in 30 s.
     *
     * @param terminal what standard error is connected to
     * @return a progress for people
     */
    static Progress on(Terminal terminal) {
        if (terminal.interactive()) {
            PrintStream err =
                    new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
            return (what, total, unit) ->
                    new BarWork(what, total, unit, terminal.width(), err, System::nanoTime);
        }
        Logger log = LoggerFactory.getLogger(Progress.class);
        return (what, total, unit) ->
                new LoggedWork(what, total, unit, log::info, System::nanoTime);
    }
}
