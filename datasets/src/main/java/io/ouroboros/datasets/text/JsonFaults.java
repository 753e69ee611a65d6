package io.ouroboros.datasets.text;

import java.util.List;
import java.util.Optional;

/** Looks for common causes of JSON that cannot be read. */
public final class JsonFaults {

    /** Python's json module writes these, and JSON has no such numbers. */
    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

    private JsonFaults() {}

    /**
     * Looks for a number that is not finite.
     *
     * @param json a text that is not valid JSON
     * @return the first such number outside of strings
     */
    public static Optional<String> notFinite(String json) {
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                i++; // the escaped character
            } else if (c == '"') {
                inString = !inString;
            } else if (!inString) {
                int start = i;
                Optional<String> found =
                        NOT_FINITE.stream()
                                .filter(name -> json.startsWith(name, start))
                                .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }
}
