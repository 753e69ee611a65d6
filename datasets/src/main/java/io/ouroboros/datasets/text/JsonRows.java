package io.ouroboros.datasets.text;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.ouroboros.datasets.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON Lines file: one field of each object.
 *
 * @param <T> the field's type
 */
final class JsonRows<T> implements RowReader<T> {

    /** Digits of 2147483647. */
    private static final int MAX_DIGITS = 10;

    private final JsonLines lines;
    private final String field;
    private final JsonLines.ValueReader<T> value;

    private JsonRows(JsonLines lines, String field, JsonLines.ValueReader<T> value) {
        this.lines = lines;
        this.field = field;
        this.value = value;
    }

    static JsonRows<String> ofTexts(Path file) throws IOException {
        JsonLines lines = JsonLines.open(file);
        return new JsonRows<>(lines, RowFormat.TEXT_FIELD, json -> text(json, lines));
    }

    static JsonRows<int[]> ofIds(Path file) throws IOException {
        JsonLines lines = JsonLines.open(file);
        return new JsonRows<>(lines, RowFormat.IDS_FIELD, json -> ids(json, lines));
    }

    @Override
    public @Nullable T next() throws IOException {
        return lines.next(field, value);
    }

    @Override
    public String where() {
        return lines.where();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static String text(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.STRING) {
            throw lines.wrongType("field \"text\" must be a string", json.peek());
        }
        return json.nextString();
    }

    private static int[] ids(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            throw lines.wrongType("field \"ids\" must be an array of integers", json.peek());
        }
        IntStream.Builder ids = IntStream.builder();
        json.beginArray();
        while (json.hasNext()) {
            ids.add(id(json, lines));
        }
        json.endArray();
        return ids.build().toArray();
    }

    private static int id(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.NUMBER) {
            throw lines.wrongType("token id must be an integer", json.peek());
        }
        String number = json.nextString();
        if (number.length() <= MAX_DIGITS && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long id = Long.parseLong(number);
            if (id <= Integer.MAX_VALUE) {
                return (int) id;
            }
        }
        throw new IOException(
                String.format(
                        "token id must be an integer from 0 to %d, got %s in %s",
                        Integer.MAX_VALUE, number, lines.where()));
    }
}
