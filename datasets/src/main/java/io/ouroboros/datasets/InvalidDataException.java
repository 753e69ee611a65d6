package io.ouroboros.datasets;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file of rows that cannot be used; the message is one complete line that names the file. */
public final class InvalidDataException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * Creates the exception for a rule that a row or file breaks.
     *
     * @param message one line that names the file
     */
    public InvalidDataException(String message) {
        this(message, null);
    }

    /**
     * Creates the exception for a failure while reading.
     *
     * @param message one line that names the file
     * @param cause the failure, if there is one
     */
    public InvalidDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
