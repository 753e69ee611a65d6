package io.ouroboros.datasets;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that the readers of all row formats share. */
public final class RowChecks {

    /** The first line of the small file that git leaves in place of a large one. */
    private static final byte[] LFS_POINTER =
            "version https://git-lfs.github.com/".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

    /** The longest cause that a message quotes. */
    private static final int MAX_CAUSE_LENGTH = 200;

    private RowChecks() {}

    /**
     * Refuses a missing file, a directory, and a pointer of Git LFS.
     *
     * @param file the path to check
     * @throws IOException if it is not a regular file with data
     */
    public static void requireFile(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new FileNotFoundException("could not read " + file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new InvalidDataException("could not read " + file + ": it is a directory");
        }
        try (InputStream input = Files.newInputStream(file)) {
            if (ByteBuffer.wrap(input.readNBytes(LFS_POINTER.length))
                    .equals(ByteBuffer.wrap(LFS_POINTER))) {
                throw new InvalidDataException(
                        "could not read " + file + ": it is a Git LFS pointer; run git lfs pull");
            }
        }
    }

    /**
     * Decodes a row's text.
     *
     * @param utf8 the text's bytes
     * @param where the row, for the message
     * @return the text
     * @throws IOException if the bytes are not valid UTF-8
     */
    public static String text(ByteBuffer utf8, String where) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDataException(
                    "text must be valid UTF-8, got other bytes in " + where, e);
        }
    }

    /**
     * Checks a text that was read from JSON, whose escapes can spell half a character.
     *
     * @param text the text
     * @param where the row, for the message
     * @return the text
     * @throws IOException if it has a surrogate without its other half
     */
    public static String unicode(String text, String where) throws IOException {
        Matcher lone = LONE_SURROGATE.matcher(text);
        if (lone.find()) {
            throw new InvalidDataException(
                    "text must be valid Unicode, got the lone surrogate \\u%04x in %s; replace it with \\ufffd"
                            .formatted((int) text.charAt(lone.start()), where));
        }
        return text;
    }

    /**
     * Checks a token id.
     *
     * @param id the number that a file has
     * @param where the row, for the message
     * @return the id
     * @throws IOException if the number is not within [0, 2147483647]
     */
    public static int tokenId(long id, String where) throws IOException {
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw new InvalidDataException(
                    "token id must be an integer from 0 to %d, got %d in %s"
                            .formatted(Integer.MAX_VALUE, id, where));
        }
        return (int) id;
    }

    /**
     * Builds the exception for a null in place of a text.
     *
     * @param where the row
     * @return the exception
     */
    public static InvalidDataException nullText(String where) {
        return new InvalidDataException(
                "field \"text\" must be a string, got null in %s; leave the row out or write an empty string"
                        .formatted(where));
    }

    /**
     * Builds the exception for a null in place of a value.
     *
     * @param what the value and its rule, such as {@code token id must be an integer}
     * @param where the row
     * @return the exception
     */
    public static InvalidDataException nullValue(String what, String where) {
        return new InvalidDataException(what + ", got null in " + where);
    }

    /**
     * Calls a library that reads a file. On damaged data a library may throw anything; all of it
     * becomes an exception of one line that names the file.
     *
     * @param <T> the result
     * @param file the file that is read
     * @param call the call of the library
     * @return the call's result
     * @throws IOException if the call fails
     */
    @SuppressWarnings("IllegalCatch") // damaged data makes libraries throw any of them
    public static <T> T reading(Path file, Reading<T> call) throws IOException {
        try {
            return call.read();
        } catch (InvalidDataException e) {
            throw e;
        } catch (UnsupportedOperationException e) {
            throw new InvalidDataException("could not read " + file + ": " + firstLine(e), e);
        } catch (OutOfMemoryError e) {
            throw new InvalidDataException(
                    "could not read %s: %s; give Java a larger heap with OUROBOROS_JAVA_OPTS=-Xmx8g, unless the file is damaged"
                            .formatted(file, firstLine(e)),
                    e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new InvalidDataException(
                    "could not read %s: the data is damaged or incomplete (%s)"
                            .formatted(file, firstLine(e)),
                    e);
        }
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String line =
                message.lines()
                        .findFirst()
                        .orElse("")
                        .replaceAll("\\p{Cntrl}", "?")
                        .replaceAll("\\S+@[0-9a-f]+", "it"); // a Java object's default name
        return line.substring(0, Math.min(line.length(), MAX_CAUSE_LENGTH));
    }

    /**
     * Reads something from a file.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * Reads it.
         *
         * @return the result
         * @throws IOException if reading fails
         */
        T read() throws IOException;
    }
}
