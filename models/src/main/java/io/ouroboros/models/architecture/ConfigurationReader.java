package io.ouroboros.models.architecture;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed fields from a {@code config.json} and names the field, the rule and the value when
 * one does not fit.
 *
 * @param fields the configuration
 * @param where what messages call it
 */
public record ConfigurationReader(JsonObject fields, String where) {

    private static final int MOST_LAYERS = 10_000;

    /**
     * Reads a required positive size.
     *
     * @param name the field
     * @return its value, at least 1
     */
    public int size(String name) {
        if (!fields.has(name)) {
            throw new IllegalArgumentException(
                    "%s must be set, got no such field in %s".formatted(name, where));
        }
        return size(name, 0);
    }

    /**
     * Reads a positive size.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value, at least 1
     */
    public int size(String name, int absent) {
        int value = integer(name, absent);
        if (value < 1) {
            throw fault(name, "be at least 1");
        }
        return value;
    }

    /**
     * Reads the number of layers.
     *
     * @param name the field
     * @return its value, from 1 to far more than any model has, so that a damaged field does not
     *     fill the memory with names of weights
     */
    public int numLayers(String name) {
        int value = size(name);
        if (value > MOST_LAYERS) {
            throw fault(name, "be at most " + MOST_LAYERS);
        }
        return value;
    }

    /**
     * Reads a required positive size that divides another.
     *
     * @param name the field
     * @param whole the field of the other size
     * @return its value
     */
    public int divisor(String name, String whole) {
        int value = size(name);
        if (size(whole) % value != 0) {
            throw fault(name, "divide %s %d".formatted(whole, size(whole)));
        }
        return value;
    }

    /**
     * Reads an integer that fits an {@code int}.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value
     */
    public int integer(String name, int absent) {
        JsonPrimitive value = primitive(name);
        return value == null ? absent : integerOf(value, name);
    }

    private int integerOf(JsonElement value, String name) {
        if (value instanceof JsonPrimitive number
                && number.isNumber()
                && number.getAsDouble() == Math.rint(number.getAsDouble())
                && Math.abs(number.getAsDouble()) <= Integer.MAX_VALUE) {
            return (int) number.getAsDouble();
        }
        throw fault(name, "be an integer");
    }

    /**
     * Reads the ids of tokens: one id, a list, or null for none.
     *
     * @param name the field
     * @param absent the id where the field is missing, if the vocabulary has it
     * @param vocabularySize ids are below it
     * @return the ids in order, each once
     */
    public List<Integer> tokenIds(String name, int absent, int vocabularySize) {
        List<Integer> ids = new ArrayList<>();
        for (JsonElement element : idElements(name, absent, vocabularySize)) {
            int id = integerOf(element, name);
            if (id < 0 || id >= vocabularySize) {
                throw fault(name, "be below vocab_size " + vocabularySize);
            }
            if (!ids.contains(id)) {
                ids.add(id);
            }
        }
        return List.copyOf(ids);
    }

    private List<JsonElement> idElements(String name, int absent, int vocabularySize) {
        JsonElement value = fields.get(name);
        if (value == null) {
            boolean isInVocabulary = absent >= 0 && absent < vocabularySize;
            return isInVocabulary ? List.of(new JsonPrimitive(absent)) : List.of();
        }
        if (value.isJsonNull()) {
            return List.of();
        }
        return value.isJsonArray() ? value.getAsJsonArray().asList() : List.of(value);
    }

    /**
     * Reads the id of a token.
     *
     * @param name the field
     * @param absent the id where the field is missing
     * @param vocabularySize ids are below it
     * @return the id, -1 for null
     */
    public int tokenId(String name, int absent, int vocabularySize) {
        List<Integer> ids = tokenIds(name, absent, vocabularySize);
        if (ids.size() > 1) {
            throw fault(name, "be one token id");
        }
        return ids.isEmpty() ? -1 : ids.get(0);
    }

    /**
     * Reads a probability.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return a number of at least 0 and below 1
     */
    public double probability(String name, double absent) {
        double value = number(name, absent);
        if (!(value >= 0 && value < 1)) {
            throw fault(name, "be at least 0 and below 1");
        }
        return value;
    }

    /**
     * Reads a finite number that is not negative.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value, at least 0
     */
    public double notNegative(String name, double absent) {
        double value = number(name, absent);
        if (value < 0) {
            throw fault(name, "be at least 0");
        }
        return value;
    }

    /**
     * Reads a finite number.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value
     */
    public double number(String name, double absent) {
        JsonPrimitive value = primitive(name);
        if (value == null) {
            return absent;
        }
        if (value.isNumber() && Double.isFinite(value.getAsDouble())) {
            return value.getAsDouble();
        }
        throw fault(name, "be a number");
    }

    /**
     * Reads a text.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value
     */
    public String text(String name, String absent) {
        JsonPrimitive value = primitive(name);
        return value == null ? absent : value.getAsString();
    }

    /**
     * Reads a group of fields.
     *
     * @param name the field
     * @return a reader of its fields, without any where it is missing or null
     */
    public ConfigurationReader object(String name) {
        JsonElement value = present(name);
        if (value == null) {
            return new ConfigurationReader(new JsonObject(), where);
        }
        if (!value.isJsonObject()) {
            throw fault(name, "be an object");
        }
        return new ConfigurationReader(value.getAsJsonObject(), name + " of " + where);
    }

    /**
     * Returns whether a field is there.
     *
     * @param name the field
     * @return false if it is missing
     */
    public boolean has(String name) {
        return fields.has(name);
    }

    /**
     * Reads a flag.
     *
     * @param name the field
     * @param absent the value where the field is missing or null
     * @return its value
     */
    public boolean flag(String name, boolean absent) {
        JsonPrimitive value = primitive(name);
        if (value == null) {
            return absent;
        }
        if (value.isBoolean()) {
            return value.getAsBoolean();
        }
        throw fault(name, "be true or false");
    }

    /**
     * Refuses a configuration in which a field that this program does not compute is set otherwise.
     *
     * @param name the field
     * @param supported the only value that is computed, also assumed where the field is missing
     */
    public void requireOnly(String name, Object supported) {
        JsonPrimitive value = primitive(name);
        if (value != null && !sameValue(value, supported)) {
            throw fault(name, "be " + supported);
        }
    }

    /**
     * Refuses a configuration that has a field which this program does not know how to follow.
     *
     * @param name the field; null and an empty list are as good as missing
     * @param advice what to do instead
     */
    public void requireAbsent(String name, String advice) {
        JsonElement value = present(name);
        if (value != null && !value.equals(new JsonArray())) {
            throw new IllegalArgumentException(
                    "%s must be absent, got %s in %s; %s".formatted(name, value, where, advice));
        }
    }

    /**
     * Builds the exception for a field that breaks a rule.
     *
     * @param name the field
     * @param rule what it must do, for example {@code be at least 1}
     * @return the exception, to be thrown by the caller
     */
    public IllegalArgumentException fault(String name, String rule) {
        Object got = fields.has(name) ? fields.get(name) : "no such field";
        return new IllegalArgumentException(
                "%s must %s, got %s in %s".formatted(name, rule, got, where));
    }

    private static boolean sameValue(JsonPrimitive value, Object supported) {
        if (supported instanceof Number number && value.isNumber()) {
            return value.getAsDouble() == number.doubleValue();
        }
        return value.getAsString().equals(supported.toString());
    }

    private @Nullable JsonPrimitive primitive(String name) {
        JsonElement value = present(name);
        if (value != null && !value.isJsonPrimitive()) {
            throw fault(name, "be a single value");
        }
        return (JsonPrimitive) value;
    }

    private @Nullable JsonElement present(String name) {
        JsonElement value = fields.get(name);
        return value == null || value.isJsonNull() ? null : value;
    }
}
