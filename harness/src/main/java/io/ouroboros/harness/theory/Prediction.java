package io.ouroboros.harness.theory;

import java.util.function.IntToDoubleFunction;

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
        return t -> {
            double product = 1;
            for (int k = 1; k <= t; k++) {
                product *= factor.applyAsDouble(k);
            }
            return product;
        };
    }

    /** A sum over t = 1, 2, ... up to the present. */
    static IntToDoubleFunction sum(IntToDoubleFunction term) {
        return t -> {
            double sum = 0;
            for (int k = 1; k <= t; k++) {
                sum += term.applyAsDouble(k);
            }
            return sum;
        };
    }
}
