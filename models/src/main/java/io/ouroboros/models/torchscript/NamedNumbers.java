package io.ouroboros.models.torchscript;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a program's NamedTuple, to be passed as a list of integers and a list of floats.
 * The order is the NamedTuple's, integers before floats; a test compares the names.
 */
public final class NamedNumbers {

    private final Map<String, Long> integers = new LinkedHashMap<>();
    private final Map<String, Double> floats = new LinkedHashMap<>();

    /**
     * Adds an integer field.
     *
     * @param name its name in the program
     * @param value its value
     * @return this
     */
    public NamedNumbers with(String name, long value) {
        integers.put(name, value);
        return this;
    }

    /**
     * Adds a floating-point field.
     *
     * @param name its name in the program
     * @param value its value
     * @return this
     */
    public NamedNumbers with(String name, double value) {
        floats.put(name, value);
        return this;
    }

    /**
     * Returns the integers.
     *
     * @return their values in the order in which they were added
     */
    public long[] integers() {
        return integers.values().stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Returns the floating-point fields.
     *
     * @return their values in the order in which they were added
     */
    public double[] floats() {
        return floats.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Returns the names of all fields.
     *
     * @return integers, then floats
     */
    public List<String> names() {
        List<String> names = new ArrayList<>(integers.keySet());
        names.addAll(floats.keySet());
        return names;
    }
}
