package io.ouroboros.harness.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Set;

/** Words for failures of files, for which the JDK often gives a bare path or a bare reason. */
public final class IoFailures {
    /**
     * The operating system's words for failures that come without a path, from writes to open
     * files.
     */
    private static final Set<String> WITHOUT_PATH =
            Set.of(
                    "No space left on device",
                    "Disk quota exceeded",
                    "File too large",
                    "Read-only file system",
                    "Input/output error");

    private IoFailures() {}

    /**
     * Describes a failure in one line that names the file, where the exception knows it, and the
     * reason.
     *
     * @param failure any failure of reading or writing
     * @return for example {@code data/train.txt: no such file or directory}
     */
    public static String describe(IOException failure) {
        if (failure instanceof FileSystemException e && e.getFile() != null) {
            return e.getFile() + ": " + reason(e);
        }
        return reason(failure);
    }

    /**
     * Gives the reason of a failure without the file's name.
     *
     * @param failure any failure of reading or writing
     * @return for example {@code permission denied}; starts with a lower-case letter where the
     *     operating system chose the words
     */
    public static String reason(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "symbolic links form a loop";
        }
        return otherReason(failure);
    }

    private static String otherReason(IOException failure) {
        if (failure instanceof FileSystemException e && e.getReason() != null) {
            return lowerFirst(e.getReason());
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return failure instanceof FileNotFoundException || !lacksPath(failure)
                ? message
                : lowerFirst(message);
    }

    /**
     * Whether a failure is the operating system's refusal of a write to an open file, which names
     * no file.
     */
    static boolean lacksPath(IOException failure) {
        return failure.getMessage() != null && WITHOUT_PATH.contains(failure.getMessage());
    }

    private static String lowerFirst(String words) {
        return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }
}
