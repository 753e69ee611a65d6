package io.ouroboros.harness.comparison;

import io.ouroboros.harness.reporting.Quantities;

/**
 * An interval of numbers with both ends.
 *
 * @param low the lower end; NaN if what it bounds is
 * @param high the upper end; NaN if what it bounds is
 */
public record Interval(double low, double high) {

    /**
     * Writes the interval for people.
     *
     * @param numDecimals digits after the points, at least 0
     * @return for example {@code [33.87, 34.22]}
     */
    public String toText(int numDecimals) {
        return "[%s, %s]"
                .formatted(
                        Quantities.decimal(low, numDecimals),
                        Quantities.decimal(high, numDecimals));
    }
}
