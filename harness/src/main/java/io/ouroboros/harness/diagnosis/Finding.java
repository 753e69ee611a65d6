package io.ouroboros.harness.diagnosis;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One finding.
 *
 * @param name what was examined, such as {@code Java} or {@code cuda:0}
 * @param state whether it is as it should be
 * @param text what was found, one line
 * @param advice what to do about it, one line; empty where there is nothing to do
 * @param numbers values for programs, by names that carry units
 */
record Finding(String name, State state, String text, String advice, Map<String, Number> numbers) {

    Finding {
        numbers = Collections.unmodifiableMap(new TreeMap<>(numbers)); // printed in one order
    }

    /** The result of an examination. */
    enum State {
        /** As it should be. */
        OK,
        /** It works, but could work better. */
        NOTE,
        /** It keeps the program from computing, or from using a device of this machine. */
        PROBLEM;

        /** Returns the state's word. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Finding ok(String name, String text) {
        return new Finding(name, State.OK, text, "", Map.of());
    }

    static Finding note(String name, String text, String advice) {
        return new Finding(name, State.NOTE, text, advice, Map.of());
    }

    static Finding problem(String name, String text, String advice) {
        return new Finding(name, State.PROBLEM, text, advice, Map.of());
    }

    Finding with(Map<String, Number> more) {
        return new Finding(name, state, text, advice, more);
    }

    /**
     * {@code name}, {@code state}, {@code text}, {@code advice} where there is one, and numbers.
     */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("state", state.toString());
        json.addProperty("text", text);
        if (!advice.isEmpty()) {
            json.addProperty("advice", advice);
        }
        numbers.forEach(json::addProperty);
        return json;
    }

    /** One line for people, and a second with the advice. */
    String toText(int nameWidth) {
        String line =
                "%-8s %s  %s".formatted(state, name + " ".repeat(nameWidth - name.length()), text);
        return advice.isEmpty()
                ? line
                : "%s%n%s-> %s".formatted(line, " ".repeat(11 + nameWidth), advice);
    }
}
