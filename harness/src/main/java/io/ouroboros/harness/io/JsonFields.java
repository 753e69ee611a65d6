package io.ouroboros.harness.io;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.ouroboros.datasets.text.JsonFaults;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.io.function.IOConsumer;

/**
 * One free-form JSON object from a file, with fields read by name and type. A field that is missing
 * or of another type is an {@link IOException} that names the field and the place. Files with a
 * fixed set of fields are read by {@link JsonRecords}.
 *
 * @param object the fields, as they were read
 * @param where what messages call the object's place, such as {@code runs/a3/metrics.jsonl line 7}
 */
public record JsonFields(JsonObject object, String where) {
    private static final TypeAdapter<JsonElement> ELEMENTS =
            new Gson().getAdapter(JsonElement.class);

    /** The beginning of the small file that git leaves in place of a large one. */
    private static final String LFS_POINTER = "version https://git-lfs.github.com/";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** The position in Gson's message, whose rest advises programmers. */
    private static final Pattern POSITION = Pattern.compile(" at line \\d+ column \\d+");

    /**
     * Reads a file that holds one JSON object.
     *
     * @param file UTF-8
     * @return the object
     * @throws IOException if the file cannot be read, is not UTF-8, or holds anything but one JSON
     *     object
     */
    public static JsonFields read(Path file) throws IOException {
        return parse(text(file), file.toString());
    }

    /**
     * Reads a file that holds one JSON object with a format version, in the field {@code
     * formatVersion}.
     *
     * @param file UTF-8
     * @param formatVersion the one version that this program reads
     * @return the object
     * @throws IOException as {@link #read(Path)}, or if the file is of another version
     */
    public static JsonFields read(Path file, int formatVersion) throws IOException {
        JsonFields fields = read(file);
        fields.requireFormatVersion(formatVersion);
        return fields;
    }

    /**
     * Reads a file that holds one JSON object a line.
     *
     * @param file UTF-8, of a size that fits in memory; empty lines are not allowed
     * @return the objects, in the order of their lines
     * @throws IOException as {@link #read}, naming the line
     */
    public static List<JsonFields> readLines(Path file) throws IOException {
        List<JsonFields> objects = new ArrayList<>();
        forEachLine(file, objects::add);
        return objects;
    }

    /**
     * Reads a file that holds one JSON object a line, and holds one object at a time.
     *
     * @param file UTF-8; empty lines are not allowed
     * @param use takes the objects, in the order of their lines
     * @throws IOException as {@link #read}, naming the line
     */
    public static void forEachLine(Path file, IOConsumer<JsonFields> use) throws IOException {
        requireNoDirectory(file);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = number == 0 ? fromStart(line, file) : line;
                number++;
                use.accept(parse(text, file + " line " + number));
            }
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        }
    }

    /**
     * Reads a text that holds one JSON object, strictly as RFC 8259 has it.
     *
     * @param text the JSON text
     * @param where what messages call its place
     * @return the object
     * @throws IOException if the text holds anything but one JSON object
     */
    public static JsonFields parse(String text, String where) throws IOException {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw notAnObject("a value of another kind", where);
            }
            JsonElement value = ELEMENTS.read(reader);
            JsonToken unused = reader.peek(); // throws unless the text ends here
            return new JsonFields(value.getAsJsonObject(), where);
        } catch (EOFException e) {
            throw notAnObject(text.isBlank() ? "nothing" : "a text that ends too early", where);
        } catch (MalformedJsonException | JsonParseException e) {
            Optional<String> number = JsonFaults.notFinite(text);
            if (number.isPresent()) {
                throw notAnObject(number.get() + ", which JSON does not have; write null", where);
            }
            Matcher position = POSITION.matcher(String.valueOf(e.getMessage()));
            throw notAnObject("malformed JSON" + (position.find() ? position.group() : ""), where);
        }
    }

    /**
     * Converts the object.
     *
     * @param <R> the record's type
     * @param type the record's class
     * @return the record
     * @throws IOException as {@link JsonRecords#of}
     */
    public <R extends Record> R as(Class<R> type) throws IOException {
        return JsonRecords.of(object, type, where);
    }

    /**
     * Checks a file's format version, which the field {@code formatVersion} holds.
     *
     * @param supported the one version that this program reads
     * @throws IOException if the field is missing or holds another version
     */
    public void requireFormatVersion(int supported) throws IOException {
        long found = requireLong("formatVersion");
        if (found != supported) {
            throw new IOException(
                    "formatVersion must be %d, got %d in %s; it was written by another version of ouroboros"
                            .formatted(supported, found, where));
        }
    }

    /**
     * Says whether a field exists and is not null.
     *
     * @param name the field's name
     * @return whether it has a value
     */
    public boolean has(String name) {
        JsonElement value = object.get(name);
        return value != null && !value.isJsonNull();
    }

    /**
     * Returns a text.
     *
     * @param name the field's name
     * @return its value
     * @throws IOException if it is missing or not a string
     */
    public String requireString(String name) throws IOException {
        return JsonRecords.field(this, name, String.class);
    }

    /**
     * Returns a whole number.
     *
     * @param name the field's name
     * @return its value
     * @throws IOException if it is missing or not a whole number of 64 bits
     */
    public long requireLong(String name) throws IOException {
        return JsonRecords.field(this, name, Long.class);
    }

    /**
     * Returns a truth value.
     *
     * @param name the field's name
     * @return its value
     * @throws IOException if it is missing or neither {@code true} nor {@code false}
     */
    public boolean requireBoolean(String name) throws IOException {
        return JsonRecords.field(this, name, Boolean.class);
    }

    /**
     * Returns token ids.
     *
     * @param name the field's name
     * @return its values, a new array, possibly empty
     * @throws IOException if it is missing or not an array of whole numbers from 0 to 2,147,483,647
     */
    public int[] requireIds(String name) throws IOException {
        int[] ids = JsonRecords.field(this, name, int[].class);
        for (int id : ids) {
            if (id < 0) {
                throw new IOException(
                        "%s must be an array of token ids, got %d in %s"
                                .formatted(name, id, where));
            }
        }
        return ids;
    }

    /**
     * Returns an object.
     *
     * @param name the field's name
     * @return its fields, whose messages name this field in their place
     * @throws IOException if it is missing or not an object
     */
    public JsonFields requireObject(String name) throws IOException {
        JsonObject value = JsonRecords.field(this, name, JsonObject.class);
        return new JsonFields(value, name + " of " + where);
    }

    /**
     * Returns objects.
     *
     * @param name the field's name
     * @return their fields in order, whose messages name this field in their place
     * @throws IOException if it is missing or not an array of objects
     */
    public List<JsonFields> requireObjects(String name) throws IOException {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonElement element : JsonRecords.field(this, name, JsonArray.class)) {
            if (!(element instanceof JsonObject object)) {
                throw new IOException(
                        "%s must be an array of objects, got another element in %s"
                                .formatted(name, where));
            }
            String place = "%s %d of %s".formatted(name, objects.size(), where);
            objects.add(new JsonFields(object, place));
        }
        return objects;
    }

    private static IOException notAnObject(String found, String where) {
        return new IOException(where + " must hold one JSON object, got " + found);
    }

    private static String text(Path file) throws IOException {
        requireNoDirectory(file);
        try {
            return fromStart(Files.readString(file), file);
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        }
    }

    /** Java's message would not name the directory. */
    private static void requireNoDirectory(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " must be a file, got a directory");
        }
    }

    /** A text from a file's first character on, without a byte order mark. */
    private static String fromStart(String text, Path file) throws IOException {
        if (text.startsWith(LFS_POINTER)) {
            throw new IOException(
                    "could not read %s: it is a Git LFS pointer; run git lfs pull".formatted(file));
        }
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static IOException notUtf8(Path file, CharacterCodingException cause) {
        return new IOException(file + " must be text in UTF-8, got other bytes", cause);
    }
}
