package io.ouroboros.harness.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Readable messages for I/O failures; the JDK's often consist of a bare path or a bare reason. */
public final class IoFailures {

    private static final Map<Class<?>, String> REASONS =
            Map.of(
                    NoSuchFileException.class, "no such file or directory",
                    AccessDeniedException.class, "permission denied",
                    FileAlreadyExistsException.class, "it already exists",
                    NotDirectoryException.class, "not a directory",
                    DirectoryNotEmptyException.class, "directory not empty",
                    FileSystemLoopException.class, "symbolic links form a loop");

    /** The operating system's messages if a write or sync of an open file fails. */
    private static final Set<String> OF_THE_DISK =
            Set.of(
                    "No space left on device",
                    "Disk quota exceeded",
                    "File too large",
                    "Read-only file system",
                    "Input/output error");

    private IoFailures() {}

    /**
     * Describes a failure in one line.
     *
     * @param failure any failure of reading or writing
     * @return the file, if the exception knows it, and the reason, for example {@code
     *     data/train.txt: no such file or directory}
     */
    public static String describe(IOException failure) {
        return failure instanceof FileSystemException e && e.getFile() != null
                ? e.getFile() + ": " + reason(e)
                : reason(failure);
    }

    /**
     * Returns the reason of a failure without the file's name.
     *
     * @param failure any failure of reading or writing
     * @return for example {@code permission denied}
     */
    public static String reason(IOException failure) {
        String known = REASONS.get(failure.getClass());
        if (known != null) {
            return known;
        }
        if (failure instanceof FileSystemException e && e.getReason() != null) {
            return lowerFirst(e.getReason());
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getSimpleName();
        }
        return isOfTheDisk(failure) ? lowerFirst(message) : message;
    }

    /**
     * Whether the operating system refused to write or sync an open file.
     *
     * @param failure any failure of reading or writing
     * @return whether it is such a failure, which names no file
     */
    public static boolean isOfTheDisk(IOException failure) {
        return failure.getMessage() != null && OF_THE_DISK.contains(failure.getMessage());
    }

    private static String lowerFirst(String words) {
        return words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    }
}
