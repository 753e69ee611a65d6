package io.ouroboros.harness.hub;

import java.time.Clock;
import java.time.Duration;

/**
 * How patient the client is.
 *
 * @param connectTimeout for a connection
 * @param idleTimeout for an answer's head, and for each further piece of its body
 * @param numAttempts how often something is tried, at least 1, before it fails; an attempt that
 *     brought bytes of a file starts the count anew
 * @param firstDelay before the second attempt; each further one doubles it
 * @param longestDelay the bound of that, and of what a server may ask for
 * @param pauses waits between attempts
 */
record TransferPolicy(
        Duration connectTimeout,
        Duration idleTimeout,
        int numAttempts,
        Duration firstDelay,
        Duration longestDelay,
        Pauses pauses) {
    /**
     * Ten seconds and five attempts, as {@code huggingface_hub/file_download.py}; five minutes are
     * the window of the hub's rate limits.
     */
    static final TransferPolicy STANDARD =
            new TransferPolicy(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    5,
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    new Pauses(Clock.systemUTC(), Thread::sleep));

    /** Waits. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(long millis) throws InterruptedException;
    }

    /**
     * What waiting needs, so that tests need not wait.
     *
     * @param clock for dates in {@code Retry-After}
     * @param sleeper called with what is to be waited
     */
    record Pauses(Clock clock, Sleeper sleeper) {}

    /** The same policy for what the cache can stand in for: one attempt. */
    TransferPolicy once() {
        return new TransferPolicy(connectTimeout, idleTimeout, 1, firstDelay, longestDelay, pauses);
    }
}
