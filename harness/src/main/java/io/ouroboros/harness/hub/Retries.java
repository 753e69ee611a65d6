package io.ouroboros.harness.hub;

import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again what may pass, with waits that double and vary, and gives up in the end. */
final class Retries {
    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private final TransferPolicy policy;
    private final URI endpoint;

    Retries(TransferPolicy policy, URI endpoint) {
        this.policy = policy;
        this.endpoint = endpoint;
    }

    /** Something that is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Tries until an attempt succeeds or fails for good.
     *
     * @param what the words for messages
     * @param progress above all earlier values when an attempt that failed has still brought
     *     something
     * @throws HubUnreachableException if as many attempts in a row as the policy has were in vain
     */
    <T> T run(String what, LongSupplier progress, Attempt<T> attempt)
            throws IOException, InterruptedException {
        int numInVain = 0;
        long best = progress.getAsLong();
        while (true) {
            try {
                return attempt.run();
            } catch (TransientFailure e) {
                numInVain = progress.getAsLong() > best ? 1 : numInVain + 1;
                best = Math.max(best, progress.getAsLong());
                if (numInVain >= policy.numAttempts()
                        || e.leastWait().compareTo(policy.longestDelay()) > 0) {
                    throw givenUp(what, e);
                }
                Duration wait = wait(numInVain, e.leastWait());
                LOG.debug("{}: {}, next attempt in {}", what, e.getMessage(), wait);
                policy.pauses().sleeper().sleep(wait.toMillis());
            }
        }
    }

    /** Between half and all of the doubled delay, so that many clients do not come back at once. */
    private Duration wait(int numInVain, Duration leastWait) {
        long doubled = policy.firstDelay().toMillis() << Math.min(numInVain - 1, 30);
        long bound = Math.min(doubled, policy.longestDelay().toMillis());
        long jittered = bound - ThreadLocalRandom.current().nextLong(bound / 2 + 1);
        return Duration.ofMillis(Math.max(jittered, leastWait.toMillis()));
    }

    private HubUnreachableException givenUp(String what, TransientFailure last) {
        boolean longWait = last.leastWait().compareTo(policy.longestDelay()) > 0;
        String advice =
                longWait
                        ? "try again in " + Quantities.duration(last.leastWait())
                        : "check the network and repeat the command";
        return new HubUnreachableException(
                "%s must arrive from %s%s, got %s; %s"
                        .formatted(what, endpoint, attempts(longWait), last.getMessage(), advice));
    }

    private String attempts(boolean longWait) {
        if (longWait || policy.numAttempts() == 1) {
            return "";
        }
        return " in " + policy.numAttempts() + " attempts";
    }
}
