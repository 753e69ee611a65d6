package io.ouroboros.datasets.text;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads one field of each object of a JSON Lines file: one JSON object a line, UTF-8, optionally
 * gzip-compressed. Lines of blanks only are skipped.
 */
public final class JsonLines implements Closeable {

    private final LineReader lines;

    private JsonLines(LineReader lines) {
        this.lines = lines;
    }

    /**
     * Opens a file; the caller closes the reader.
     *
     * @param file a JSON Lines file, gzip-compressed if its name ends in {@code .gz}
     * @return a reader before the first object
     * @throws IOException if the file cannot be opened, as {@link LineReader#open}
     */
    public static JsonLines open(Path file) throws IOException {
        return new JsonLines(LineReader.open(file));
    }

    /**
     * Reads the named field of the next object and skips its other fields.
     *
     * @param <T> the type of the field's value
     * @param field the field's name; where an object has it twice, the last one counts
     * @param value reads the field's value, whole
     * @return the value, or null after the last object
     * @throws IOException if the line is not one JSON object with that field
     */
    public <T> @Nullable T next(String field, ValueReader<T> value) throws IOException {
        String line = nextLine();
        if (line == null) {
            return null;
        }
        T found = parse(line, field, value);
        if (found == null) {
            throw new IOException(
                    "line must have the field \"" + field + "\", got none in " + where());
        }
        return found;
    }

    /**
     * Says whether the next object has a field, and consumes that object.
     *
     * @param field the field's name
     * @return whether there is a next object and it has the field
     * @throws IOException if the next line is not one JSON object
     */
    public boolean nextHas(String field) throws IOException {
        String line = nextLine();
        return line != null && parse(line, field, JsonLines::skip) != null;
    }

    /**
     * Names the line read last, for messages.
     *
     * @return the path and the line's number
     */
    public String where() {
        return lines.where();
    }

    /**
     * Builds the exception for a value of the wrong type.
     *
     * @param what the value's name and the rule that it breaks, "text must be a string"
     * @param got the type that was found
     * @return an exception that names what, the found type and the line
     */
    public IOException wrongType(String what, JsonToken got) {
        String type = got.name().toLowerCase(Locale.ROOT).replace("begin_", "");
        return new IOException(what + ", got " + type + " in " + where());
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private @Nullable String nextLine() throws IOException {
        String line = lines.next();
        while (line != null && line.isBlank()) {
            line = lines.next();
        }
        return line;
    }

    private <T> @Nullable T parse(String line, String field, ValueReader<T> value)
            throws IOException {
        JsonReader json = new JsonReader(new StringReader(line));
        json.setStrictness(Strictness.STRICT);
        try {
            if (json.peek() != JsonToken.BEGIN_OBJECT) {
                throw wrongType("line must be a JSON object", json.peek());
            }
            T found = null;
            json.beginObject();
            while (json.hasNext()) {
                if (json.nextName().equals(field)) {
                    found = value.read(json);
                } else {
                    json.skipValue();
                }
            }
            json.endObject();
            requireEnd(json);
            return found;
        } catch (EOFException e) {
            throw new IOException("line must be complete JSON, got a cut one in " + where(), e);
        } catch (MalformedJsonException e) {
            throw new IOException("line must be valid JSON, got another in " + where(), e);
        }
    }

    private static void requireEnd(JsonReader json) throws IOException {
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw new MalformedJsonException("more than one value");
        }
    }

    private static Boolean skip(JsonReader json) throws IOException {
        json.skipValue();
        return true;
    }

    /**
     * Reads one JSON value from a reader that stands before it.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface ValueReader<T> {
        /**
         * Reads the value, whole.
         *
         * @param json a reader before the value; behind it afterwards
         * @return the value
         * @throws IOException if the value is not as it should be
         */
        T read(JsonReader json) throws IOException;
    }
}
