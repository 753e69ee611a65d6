package io.ouroboros.harness.tracking;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of a JSON object by dotted paths: {@code {"test": {"nllNats": 7}, "shares": [5, 6]}}
 * has {@code test.nllNats}, {@code shares.0} and {@code shares.1}.
 */
public final class MetricPaths {

    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private MetricPaths() {}

    /**
     * Returns the values.
     *
     * @param object any object; what is null in it has no path
     * @return its texts, numbers and truth values by path, in the order of the fields
     */
    public static Map<String, JsonPrimitive> values(JsonObject object) {
        Map<String, JsonPrimitive> values = new LinkedHashMap<>();
        collect("", object, values);
        return values;
    }

    /**
     * Returns the values that are numbers.
     *
     * @param object as {@link #values} takes it
     * @return its numbers by path, in the order of the fields; also those that are not finite,
     *     which {@link io.ouroboros.harness.io.JsonFormat} writes as strings
     */
    public static Map<String, Double> numbers(JsonObject object) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        values(object)
                .forEach(
                        (path, value) -> {
                            String text = value.getAsString();
                            if (value.isNumber() || NOT_FINITE.contains(text)) {
                                numbers.put(path, Double.parseDouble(text));
                            }
                        });
        return numbers;
    }

    private static void collect(String path, JsonElement value, Map<String, JsonPrimitive> values) {
        String prefix = path.isEmpty() ? "" : path + ".";
        if (value.isJsonObject()) {
            value.getAsJsonObject()
                    .entrySet()
                    .forEach(field -> collect(prefix + field.getKey(), field.getValue(), values));
        } else if (value.isJsonArray()) {
            List<JsonElement> elements = value.getAsJsonArray().asList();
            for (int i = 0; i < elements.size(); i++) {
                collect(prefix + i, elements.get(i), values);
            }
        } else if (value.isJsonPrimitive()) {
            values.put(path, value.getAsJsonPrimitive());
        }
    }
}
