package io.ouroboros.models.checkpoint;

import java.io.IOException;

/**
 * A file of a model directory that is missing, damaged or hostile.
 *
 * <p>The message is one line that names the file, the rule and what was found. Text quoted from the
 * file cannot break out of it: control characters become {@code ?} and a long message is cut.
 */
public final class InvalidCheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAXIMUM_LENGTH = 1000;

    /**
     * Creates the exception.
     *
     * @param message what must hold and what was found instead
     */
    public InvalidCheckpointException(String message) {
        super(oneLine(message));
    }

    private static String oneLine(String message) {
        String cut =
                message.length() <= MAXIMUM_LENGTH
                        ? message
                        : message.substring(0, MAXIMUM_LENGTH) + " (cut)";
        return cut.replaceAll("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}\\x{2029}]", "?");
    }
}
