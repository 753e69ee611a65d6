package io.ouroboros.datasets.text;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.ouroboros.datasets.RowChecks;
import io.ouroboros.datasets.RowReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON Lines file: one field of each object. Other fields and blank lines are
 * ignored; where an object has the field twice, the last one counts.
 *
 * @param <T> the field's type
 * @param lines the objects, one a line
 * @param field the field that is read
 * @param value how it is read
 */
record JsonRows<T>(LineReader lines, String field, FieldReader<T> value) implements RowReader<T> {

    /** Opens the texts of a file; the caller closes the reader. */
    static JsonRows<String> ofTexts(Path file, String field) throws IOException {
        return new JsonRows<>(LineReader.open(file), field, JsonRows::text);
    }

    /** Opens the token ids or masks of a file; the caller closes the reader. */
    static JsonRows<int[]> ofIds(Path file, String field) throws IOException {
        return new JsonRows<>(
                LineReader.open(file), field, (json, where) -> ids(json, field, where));
    }

    /** Checks whether the first object of a file has a field. */
    static boolean exists(Path file, String field) throws IOException {
        try (JsonRows<Boolean> rows =
                new JsonRows<>(LineReader.open(file), field, JsonRows::skip)) {
            String line = rows.nextLine();
            return line != null && rows.parse(line) != null;
        }
    }

    @Override
    public @Nullable T next() throws IOException {
        String line = nextLine();
        if (line == null) {
            return null;
        }
        T found = parse(line);
        if (found == null) {
            throw new IOException(
                    "line must have the field \"" + field + "\", got none in " + where());
        }
        return found;
    }

    @Override
    public String where() {
        return lines.where();
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

    private @Nullable T parse(String line) throws IOException {
        JsonReader json = new JsonReader(new StringReader(line));
        json.setStrictness(Strictness.STRICT);
        try {
            require(json, JsonToken.BEGIN_OBJECT, "line must be a JSON object", where());
            T found = null;
            json.beginObject();
            while (json.hasNext()) {
                if (json.nextName().equals(field)) {
                    found = value.read(json, where());
                } else {
                    json.skipValue();
                }
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new MalformedJsonException("more than one value");
            }
            return found;
        } catch (EOFException e) {
            throw new IOException(
                    "line must be complete JSON, got a cut one in %s; write each object on one line"
                            .formatted(where()),
                    e);
        } catch (MalformedJsonException e) {
            throw new IOException(
                    JsonFaults.notFinite(line)
                            .map(
                                    number ->
                                            "line must be valid JSON, got %s in %s; write null"
                                                    .formatted(number, where()))
                            .orElse("line must be valid JSON, got another in " + where()),
                    e);
        }
    }

    private static Boolean skip(JsonReader json, String where) throws IOException {
        json.skipValue();
        return true;
    }

    private static String text(JsonReader json, String where) throws IOException {
        if (json.peek() == JsonToken.NULL) {
            throw RowChecks.nullText(where);
        }
        require(json, JsonToken.STRING, "field \"text\" must be a string", where);
        return RowChecks.unicode(json.nextString(), where);
    }

    private static int[] ids(JsonReader json, String field, String where) throws IOException {
        String rule = "field \"%s\" must be an array of integers".formatted(field);
        require(json, JsonToken.BEGIN_ARRAY, rule, where);
        IntStream.Builder ids = IntStream.builder();
        json.beginArray();
        while (json.hasNext()) {
            ids.add(id(json, where));
        }
        json.endArray();
        return ids.build().toArray();
    }

    private static int id(JsonReader json, String where) throws IOException {
        require(json, JsonToken.NUMBER, "token id must be an integer", where);
        String number = json.nextString();
        if (number.length() <= 10
                && number.chars().allMatch(Character::isDigit)
                && Long.parseLong(number) <= Integer.MAX_VALUE) {
            return (int) Long.parseLong(number);
        }
        throw new IOException(
                "token id must be an integer from 0 to %d, got %s in %s"
                        .formatted(Integer.MAX_VALUE, number, where));
    }

    private static void require(JsonReader json, JsonToken expected, String rule, String where)
            throws IOException {
        JsonToken found = json.peek();
        if (found != expected) {
            String type = found.name().toLowerCase(Locale.ROOT).replace("begin_", "");
            throw new IOException(rule + ", got " + type + " in " + where);
        }
    }

    /** Reads the value of one field; {@code where} names the line in messages. */
    @FunctionalInterface
    private interface FieldReader<T> {
        T read(JsonReader json, String where) throws IOException;
    }
}
