package io.ouroboros.harness.hub;

import java.io.IOException;
import java.time.Duration;

/** A failed attempt that is worth repeating. */
final class TransientFailure extends IOException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    /** Creates a failure; the message is its cause, such as {@code the server answered 503}. */
    TransientFailure(String cause) {
        this(cause, Duration.ZERO);
    }

    /** Creates a failure after which the server asks clients to wait. */
    TransientFailure(String cause, Duration retryAfter) {
        super(cause);
        this.retryAfter = retryAfter;
    }

    /** How long the server asks to wait; zero if it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
