package io.ouroboros.harness.hub;

import java.io.IOException;

/** A hub's refusal, a broken answer, or something that the cache lacks: one line that says so. */
public class HubException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure.
     *
     * @param message one line, in the form {@code <what> must <rule>, got <value>[; <what to do>]};
     *     never with a token or a signed address in it
     */
    public HubException(String message) {
        super(message);
    }
}
