package io.ouroboros.harness.theory;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The expectation of a measure.
 *
 * @param formula as docs/theory.md writes it
 * @param byTime its value at t, where t = 1 is generation 0; NaN where it does not exist
 */
public record Prediction(String formula, IntToDoubleFunction byTime) {

    /** The expectation for a generation. */
    double ofGeneration(int generation) {
        return byTime.applyAsDouble(generation + 1);
    }

    /** A product over t = 1, 2, ... up to the present. */
    static IntToDoubleFunction product(IntToDoubleFunction factor) {
        return t -> IntStream.rangeClosed(1, t).mapToDouble(factor).reduce(1, (a, b) -> a * b);
    }

    /** A sum over t = 1, 2, ... up to the present. */
    static IntToDoubleFunction sum(IntToDoubleFunction term) {
        return t -> IntStream.rangeClosed(1, t).mapToDouble(term).reduce(0, Double::sum);
    }
}
