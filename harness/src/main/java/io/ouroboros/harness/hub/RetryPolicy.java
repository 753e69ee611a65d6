package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Repeats failed attempts, with delays that double and vary, and gives up in the end.
 *
 * @param timeout how long an answer, or the next piece of its body, may take
 * @param numAttempts attempts in a row that may bring nothing, at least 1
 * @param firstDelay the delay before the second attempt; each further one doubles it
 * @param longestDelay the longest delay, also of those that a server asks for
 * @param clock for dates in {@code Retry-After}
 * @param sleeper waits; tests do not
 */
record RetryPolicy(
        Duration timeout,
        int numAttempts,
        Duration firstDelay,
        Duration longestDelay,
        Clock clock,
        Sleeper sleeper) {
    /**
     * Ten seconds and five attempts, as in {@code huggingface_hub/file_download.py}; five minutes
     * are the window of the hub's rate limits.
     */
    static final RetryPolicy STANDARD =
            new RetryPolicy(
                    Duration.ofSeconds(10),
                    5,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    Clock.systemUTC(),
                    Thread::sleep);

    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(5);

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(long millis) throws InterruptedException;
    }

    /** Work that may fail. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** The same policy with a single attempt. */
    RetryPolicy once() {
        return new RetryPolicy(timeout, 1, firstDelay, longestDelay, clock, sleeper);
    }

    /**
     * Repeats an attempt until it succeeds. An attempt that fails after it received bytes starts
     * the count again.
     *
     * @param what what is downloaded from where, for messages
     * @param receivedBytes how many bytes have arrived so far
     * @throws HubException.Unavailable after {@link #numAttempts} attempts in a row that brought
     *     nothing
     */
    <T> T run(String what, LongSupplier receivedBytes, Attempt<T> attempt)
            throws IOException, InterruptedException {
        int numInVain = 0;
        long most = receivedBytes.getAsLong();
        while (true) {
            try {
                return attempt.run();
            } catch (TransientFailure e) {
                long now = receivedBytes.getAsLong();
                numInVain = now > most ? 1 : numInVain + 1;
                most = Math.max(most, now);
                if (numInVain >= numAttempts || e.retryAfter().compareTo(longestDelay) > 0) {
                    throw givenUp(what, numInVain, e);
                }
                delay(what, numInVain, e);
            }
        }
    }

    /** Waits between half and all of the doubled delay, so that clients do not return in step. */
    private void delay(String what, int numInVain, TransientFailure failure)
            throws InterruptedException {
        long doubled = firstDelay.toMillis() << Math.min(numInVain - 1, 30);
        long bound = Math.min(doubled, longestDelay.toMillis());
        long jittered = bound - ThreadLocalRandom.current().nextLong(bound / 2 + 1);
        Duration delay = Duration.ofMillis(Math.max(jittered, failure.retryAfter().toMillis()));
        boolean isLong = failure.retryAfter().compareTo(WORTH_A_LINE) >= 0;
        String line = "{}: {}; next attempt in {}";
        LOG.atLevel(isLong ? Level.WARN : Level.DEBUG)
                .log(line, what, failure.getMessage(), Quantities.duration(delay));
        sleeper.sleep(delay.toMillis());
    }

    private HubException.Unavailable givenUp(String what, int numInVain, TransientFailure last) {
        boolean longWait = last.retryAfter().compareTo(longestDelay) > 0;
        return new HubException.Unavailable(
                "could not download %s: %s%s"
                        .formatted(
                                what,
                                last.getMessage(),
                                numInVain > 1 && !longWait ? ", " + numInVain + " attempts" : ""),
                longWait
                        ? "try again in " + Quantities.duration(last.retryAfter())
                        : "run the same command to resume");
    }
}
