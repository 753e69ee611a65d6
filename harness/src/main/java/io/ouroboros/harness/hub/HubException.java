package io.ouroboros.harness.hub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A download that failed, or files that the cache lacks. The message is one line. */
public class HubException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure.
     *
     * @param message one line; never with a token or a signed address in it
     */
    public HubException(String message) {
        super(message);
    }

    /** With what made it fail, whose message is part of the one here. */
    HubException(@Nullable String message, IOException cause) {
        super(message, cause);
    }

    /** The hub gave no usable answer, so that files in the cache may stand in. */
    static final class Unavailable extends HubException {
        private static final long serialVersionUID = 1L;
        private final String problem;

        /** With what to do, unless files in the cache stand in. */
        Unavailable(String problem, String advice) {
            super(problem + "; " + advice);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }
}
