package io.ouroboros.models.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Walks JSON that nobody vouches for.
 *
 * <p>Only the JSON of RFC 8259 in well-formed UTF-8 is read, nested at most 16 deep, and no object
 * may name a field twice. Values are named in messages by the {@code what} that callers pass.
 */
final class StrictJson {
    private static final int MAXIMUM_NESTING = 16;

    /** Holds a hostile header of the largest allowed size to some 400 MB of memory. */
    private static final int MAXIMUM_FIELDS = 1_000_000;

    /** Reads the value of one field, which the caller has to consume. */
    interface FieldReader {
        /** Consumes the value of the field {@code name}. */
        void read(String name) throws IOException;
    }

    /** Reads one document. */
    interface DocumentReader {
        /** Consumes the document. */
        void read(StrictJson json) throws IOException;
    }

    private final JsonReader reader;
    private final Path file;

    private StrictJson(byte[] utf8, Path file) {
        this.reader =
                new JsonReader(
                        new InputStreamReader(
                                new ByteArrayInputStream(utf8),
                                StandardCharsets.UTF_8.newDecoder()));
        this.file = file;
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MAXIMUM_NESTING);
    }

    /**
     * Reads a whole document, after which only blanks may follow.
     *
     * @param what the document's name in messages
     */
    static void parse(byte[] utf8, String what, Path file, DocumentReader document)
            throws IOException {
        StrictJson json = new StrictJson(utf8, file);
        try {
            document.read(json);
            json.expect(what, JsonToken.END_DOCUMENT, "end after its last brace");
        } catch (MalformedJsonException | EOFException | CharacterCodingException e) {
            throw new InvalidCheckpointException(
                    "%s must be JSON in UTF-8, got malformed text at %s in %s"
                            .formatted(what, json.reader.getPath(), file));
        }
    }

    /** Reads an object whose fields go to {@code fields} one after another. */
    void object(String what, FieldReader fields) throws IOException {
        expect(what, JsonToken.BEGIN_OBJECT, "be a JSON object");
        reader.beginObject();
        Set<String> seen = new HashSet<>();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (seen.size() == MAXIMUM_FIELDS) {
                throw new InvalidCheckpointException(
                        "%s must have at most %s fields, got more in %s"
                                .formatted(what, MAXIMUM_FIELDS, file));
            }
            if (!seen.add(name)) {
                throw new InvalidCheckpointException(
                        "%s must name each field once, got %s twice in %s"
                                .formatted(what, name, file));
            }
            fields.read(name);
        }
        reader.endObject();
    }

    /** Reads a string. */
    String string(String what) throws IOException {
        expect(what, JsonToken.STRING, "be a string");
        return reader.nextString();
    }

    /**
     * Reads a list of at most {@code limit} whole numbers from 0 to 10^18 - 1, which fit in a long.
     */
    List<Long> sizes(String what, int limit) throws IOException {
        expect(what, JsonToken.BEGIN_ARRAY, "be a list");
        reader.beginArray();
        List<Long> sizes = new ArrayList<>();
        while (reader.hasNext()) {
            if (sizes.size() == limit) {
                throw new InvalidCheckpointException(
                        "%s must have at most %s numbers, got more in %s"
                                .formatted(what, limit, file));
            }
            sizes.add(size(what));
        }
        reader.endArray();
        return sizes;
    }

    private long size(String what) throws IOException {
        String rule = "hold whole numbers from 0 to 10^18 - 1";
        expect(what, JsonToken.NUMBER, rule);
        String digits = reader.nextString();
        if (!digits.matches("[0-9]{1,18}")) {
            throw new InvalidCheckpointException(
                    "%s must %s, got %s in %s".formatted(what, rule, digits, file));
        }
        return Long.parseLong(digits);
    }

    /** Passes over a value of any kind. */
    void skip() throws IOException {
        reader.skipValue();
    }

    private void expect(String what, JsonToken expected, String rule) throws IOException {
        JsonToken found = reader.peek();
        if (found != expected) {
            throw new InvalidCheckpointException(
                    "%s must %s, got %s in %s".formatted(what, rule, described(found), file));
        }
    }

    private static String described(JsonToken token) {
        return switch (token) {
            case BEGIN_OBJECT -> "an object";
            case BEGIN_ARRAY -> "a list";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            default -> "null"; // the only other token that begins a value
        };
    }
}
