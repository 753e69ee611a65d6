package io.ouroboros.harness.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into JSON and back. A field has its component's name, or that of its {@link
 * SerializedName}, and fields come in the order of the components; those of a {@link Flattened}
 * component stand in its place.
 *
 * <ul>
 *   <li>Components are {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String},
 *       enums (written as their {@code toString}), {@code int[]}, other records, {@code List},
 *       {@code Map} with text keys, {@code Optional}, and {@link JsonElement} for free-form parts.
 *   <li>Reading is strict: a field that is missing, null or of another type is an {@link
 *       IOException} that names the field with its path, the rule, the value and the file. Only an
 *       {@code Optional} may be missing or null; an empty one is not written. Fields that the
 *       record does not have are ignored.
 *   <li>Doubles are also read from {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}, as
 *       which {@link JsonFormat} writes them.
 *   <li>An {@link IllegalArgumentException} of the record's constructor becomes an {@link
 *       IOException} with the same message and the file.
 * </ul>
 */
public final class JsonRecords {
    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

    private JsonRecords() {}

    /**
     * Reads a JSON Lines file.
     *
     * @param <R> the record's type
     * @param file UTF-8, of a size that fits in memory; empty lines are not allowed
     * @param type the record's class
     * @return the records in the order of their lines
     * @throws IOException if the file cannot be read, or a line, which is named, does not hold such
     *     a record
     */
    public static <R extends Record> List<R> readLines(Path file, Class<R> type)
            throws IOException {
        List<R> records = new ArrayList<>();
        JsonFields.forEachLine(file, line -> records.add(line.as(type)));
        return records;
    }

    /**
     * Converts an object.
     *
     * @param <R> the record's type
     * @param json the object
     * @param type the record's class
     * @param where what messages call the object's place, such as {@code runs/a3/metrics.jsonl line
     *     7}
     * @return the record
     * @throws IOException naming the field that is missing or of another type
     */
    public static <R extends Record> R of(JsonObject json, Class<R> type, String where)
            throws IOException {
        return type.cast(record(json, type, new Place("", where)));
    }

    /**
     * Converts a record.
     *
     * @param record any record of the types above
     * @return a new object, to be written by {@link JsonFormat}
     */
    public static JsonObject toJson(Record record) {
        JsonObject json = new JsonObject();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value = Records.value(record, component);
            if (component.isAnnotationPresent(Flattened.class)) {
                toJson((Record) value).asMap().forEach(json::add);
            } else if (!(value instanceof Optional<?> optional)) {
                json.add(name(component), element(value));
            } else if (optional.isPresent()) {
                json.add(name(component), element(optional.get()));
            }
        }
        return json;
    }

    private static JsonElement element(Object value) {
        if (value instanceof JsonElement element) {
            return element;
        } else if (value instanceof Record nested) {
            return toJson(nested);
        } else if (value instanceof Number number) {
            return new JsonPrimitive(number);
        } else if (value instanceof Boolean flag) {
            return new JsonPrimitive(flag);
        } else if (value instanceof int[] ids) {
            return JsonFormat.array(ids);
        } else if (value instanceof List<?> list) {
            JsonArray array = new JsonArray(list.size());
            list.forEach(one -> array.add(element(one)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((key, one) -> object.add(String.valueOf(key), element(one)));
            return object;
        }
        return new JsonPrimitive(value.toString());
    }

    /** Where a value stands: its path of fields within an object, and the object's place. */
    private record Place(String path, String where) {

        Place field(String name) {
            return new Place(path.isEmpty() ? name : path + "." + name, where);
        }

        Place element(int index) {
            return new Place(path + "[" + index + "]", where);
        }

        IOException refused(String rule, JsonElement value) {
            String text = JsonFormat.line(value);
            String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
            return new IOException(path + " must be " + rule + ", got " + shown + " in " + where);
        }
    }

    private static Object record(JsonElement json, Class<?> type, Place place) throws IOException {
        if (!json.isJsonObject()) {
            throw place.refused("an object", json);
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            String name = name(components[i]);
            values[i] =
                    components[i].isAnnotationPresent(Flattened.class)
                            ? record(json, components[i].getType(), place)
                            : field(json.getAsJsonObject(), name, components[i], place.field(name));
        }
        try {
            return Records.create(type, values);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage() + " in " + place.where(), e);
        }
    }

    private static Object field(
            JsonObject json, String name, RecordComponent component, Place place)
            throws IOException {
        JsonElement value = json.get(name);
        if (component.getType() != Optional.class) {
            return required(value, component.getGenericType(), place);
        }
        return value == null || value.isJsonNull()
                ? Optional.empty()
                : Optional.of(value(value, argument(component.getGenericType(), 0), place));
    }

    /** Reads one field of an object without a record; the class is one of JSON's or boxed. */
    static <T> T field(JsonFields json, String name, Class<T> type) throws IOException {
        Place place = new Place(name, json.where());
        return type.cast(required(json.object().get(name), type, place));
    }

    private static Object required(@Nullable JsonElement value, Type type, Place place)
            throws IOException {
        if (value == null) {
            throw new IOException(
                    "%s must be %s, got no such field in %s"
                            .formatted(place.path(), rule(type), place.where()));
        }
        return value(value, type, place);
    }

    private static Object value(JsonElement json, Type type, Place place) throws IOException {
        if (type instanceof ParameterizedType container) {
            return container.getRawType() == Map.class
                    ? map(json, container, place)
                    : list(json, container, place);
        }
        Class<?> plain = (Class<?>) type;
        if (JsonElement.class.isAssignableFrom(plain) && plain.isInstance(json)) {
            return json;
        } else if (plain.isRecord()) {
            return record(json, plain, place);
        } else if (plain == int[].class) {
            List<?> numbers = elements(json, int.class, rule(type), place);
            return numbers.stream().mapToInt(Integer.class::cast).toArray();
        }
        Object value =
                json instanceof JsonPrimitive primitive
                        ? scalar(plain).reader().apply(primitive)
                        : null;
        if (value == null) {
            throw place.refused(rule(type), json);
        }
        return value;
    }

    /** A type of one value: what messages call it, and how it is read; null for other values. */
    private record Scalar(String rule, Function<JsonPrimitive, @Nullable Object> reader) {}

    private static final Scalar INT =
            new Scalar("a whole number of 32 bits", json -> exact(json, BigDecimal::intValueExact));
    private static final Scalar LONG =
            new Scalar("a whole number", json -> exact(json, BigDecimal::longValueExact));
    private static final Scalar DOUBLE = new Scalar("a number", JsonRecords::number);
    private static final Scalar BOOLEAN =
            new Scalar("true or false", json -> json.isBoolean() ? json.getAsBoolean() : null);
    private static final Scalar STRING =
            new Scalar("a string", json -> json.isString() ? json.getAsString() : null);

    private static final Map<Class<?>, Scalar> SCALARS =
            Map.of(
                    int.class, INT,
                    Integer.class, INT,
                    long.class, LONG,
                    Long.class, LONG,
                    double.class, DOUBLE,
                    Double.class, DOUBLE,
                    boolean.class, BOOLEAN,
                    Boolean.class, BOOLEAN,
                    String.class, STRING);

    private static Scalar scalar(Class<?> type) {
        Scalar scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (!type.isEnum()) {
            throw new IllegalArgumentException("type must have a JSON form, got " + type.getName());
        }
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            constants.put(constant.toString(), constant);
        }
        return new Scalar(
                "one of " + String.join(", ", constants.keySet()),
                json -> json.isString() ? constants.get(json.getAsString()) : null);
    }

    private static @Nullable Object exact(JsonPrimitive json, Function<BigDecimal, Object> value) {
        try {
            return json.isNumber() ? value.apply(new BigDecimal(json.getAsString())) : null;
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Object number(JsonPrimitive json) {
        boolean isNumber = json.isNumber() || NOT_FINITE.contains(json.getAsString());
        return isNumber ? Double.valueOf(json.getAsString()) : null;
    }

    private static List<?> list(JsonElement json, ParameterizedType type, Place place)
            throws IOException {
        return Collections.unmodifiableList(elements(json, argument(type, 0), rule(type), place));
    }

    private static List<Object> elements(JsonElement json, Type type, String rule, Place place)
            throws IOException {
        if (!json.isJsonArray()) {
            throw place.refused(rule, json);
        }
        List<Object> elements = new ArrayList<>(json.getAsJsonArray().size());
        for (JsonElement element : json.getAsJsonArray()) {
            elements.add(value(element, type, place.element(elements.size())));
        }
        return elements;
    }

    private static Map<String, Object> map(JsonElement json, ParameterizedType type, Place place)
            throws IOException {
        if (!json.isJsonObject()) {
            throw place.refused(rule(type), json);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : json.getAsJsonObject().entrySet()) {
            Place one = place.field(entry.getKey());
            map.put(entry.getKey(), value(entry.getValue(), argument(type, 1), one));
        }
        return Collections.unmodifiableMap(map);
    }

    /** What a value of a type must be, for messages. */
    private static String rule(Type type) {
        if (type instanceof ParameterizedType container) {
            return container.getRawType() == Map.class ? "an object" : "an array";
        }
        Class<?> plain = (Class<?>) type;
        if (plain == int[].class) {
            return "an array of whole numbers";
        }
        if (plain == JsonArray.class) {
            return "an array";
        }
        boolean isObject = plain.isRecord() || JsonElement.class.isAssignableFrom(plain);
        return isObject ? "an object" : scalar(plain).rule();
    }

    private static Type argument(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static String name(RecordComponent component) {
        SerializedName name = component.getAccessor().getAnnotation(SerializedName.class);
        return name == null ? component.getName() : name.value();
    }
}
