package io.ouroboros.datasets.parquet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A parquet file that is not as it should be; the message is complete and names the file. */
final class ParquetException extends IOException {

    private static final long serialVersionUID = 1;

    ParquetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    ParquetException(String message) {
        this(message, null);
    }
}
