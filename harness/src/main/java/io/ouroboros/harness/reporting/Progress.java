package io.ouroboros.harness.reporting;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how far long work is, on standard error only. Works are shown one at a time: a second one
 * starts after the first is closed.
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
     * Starts to show a work.
     *
     * @param what what is done, in a few words
     * @param total how much there is to do, at least 0
     * @param unit the name of what is counted, in the plural
     * @return the work, to be closed when it is done or has failed
     */
    Work start(String what, long total, String unit);

    /** One long work. Not for several threads at once. */
    interface Work extends AutoCloseable {
        /**
         * Advances over what an earlier process has done, which is no part of the speed where one
         * is shown.
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
        void step(long amount);

        /**
         * Shows a word on the state of the work, such as its current loss, in place of the one
         * before.
         *
         * @param note a few words
         */
        void note(String note);

        /** Ends the work. */
        @Override
        void close();
    }

    /**
     * Shows nothing.
     *
     * @return a progress for {@code --quiet} and for tests
     */
    static Progress silent() {
        return (what, total, unit) -> new SilentWork();
    }

    /**
     * Shows a bar with count, rate and time left on a terminal, and elsewhere a log line at each
     * tenth of the work, but not more than one in 5 s, and at least one in 30 s.
     *
     * @param terminal what standard error leads to
     * @return a progress for people
     */
    static Progress on(Terminal terminal) {
        if (terminal.interactive()) {
            PrintStream err =
                    new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
            return (what, total, unit) -> new BarWork(what, total, unit, terminal.width(), err);
        }
        Logger log = LoggerFactory.getLogger(Progress.class);
        return (what, total, unit) ->
                new LoggedWork(what, total, unit, log::info, System::nanoTime);
    }
}
