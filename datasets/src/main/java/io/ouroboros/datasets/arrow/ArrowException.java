package io.ouroboros.datasets.arrow;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An Arrow file that is not as it should be; the message is complete and names the file. */
final class ArrowException extends IOException {

    private static final long serialVersionUID = 1;

    ArrowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    ArrowException(String message) {
        this(message, null);
    }
}
