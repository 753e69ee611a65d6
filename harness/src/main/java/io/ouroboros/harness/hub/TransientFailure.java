package io.ouroboros.harness.hub;

import java.io.IOException;
import java.time.Duration;

/** An attempt that failed in a way that may pass. */
final class TransientFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration leastWait;

    /** Creates a failure; the message is what was got instead of an answer, in a few words. */
    TransientFailure(String got) {
        this(got, Duration.ZERO);
    }

    /** Creates a failure after which the server asks for a wait. */
    TransientFailure(String got, Duration leastWait) {
        super(got);
        this.leastWait = leastWait;
    }

    /** How long the server wants to be left alone; zero if it did not say. */
    Duration leastWait() {
        return leastWait;
    }
}
