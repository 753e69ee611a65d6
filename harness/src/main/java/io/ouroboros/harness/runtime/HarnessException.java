package io.ouroboros.harness.runtime;

/**
 * An expected failure, such as a locked run directory: the command prints its message as one line,
 * without a stack trace, and ends with exit code 1.
 */
public class HarnessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates a failure.
     *
     * @param message one line, in the form {@code <what> must <rule>, got <value>[ in <where>][;
     *     <what to do>]}
     */
    public HarnessException(String message) {
        super(message);
    }

    /**
     * Creates a failure with the exception that led to it.
     *
     * @param message one line, as in {@link #HarnessException(String)}
     * @param cause shown only with {@code --verbose}
     */
    public HarnessException(String message, Throwable cause) {
        super(message, cause);
    }
}
