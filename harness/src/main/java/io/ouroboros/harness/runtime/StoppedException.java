package io.ouroboros.harness.runtime;

/**
 * Work that ended early, at a safe point, because the user or the system asked the process to stop.
 */
public final class StoppedException extends HarnessException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the failure.
     *
     * @param message one line that says what the stop means for the work
     */
    public StoppedException(String message) {
        super(message);
    }
}
