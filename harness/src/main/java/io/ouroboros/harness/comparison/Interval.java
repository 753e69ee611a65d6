package io.ouroboros.harness.comparison;

import io.ouroboros.harness.reporting.Quantities;

/**
 * An interval of numbers, including both ends.
 *
 * @param low the lower end; NaN if a value is NaN
 * @param high the upper end; NaN if a value is NaN
 */
public record Interval(double low, double high) {

    /**
     * Formats the interval for people.
     *
     * @param numDecimals digits after the decimal points, at least 0
     * @return for example {@code [33.87, 34.22]}
     */
    public String toText(int numDecimals) {
        return "[%s, %s]"
                .formatted(
                        Quantities.decimal(low, numDecimals),
                        Quantities.decimal(high, numDecimals));
    }
}
