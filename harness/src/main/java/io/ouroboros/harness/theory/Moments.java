package io.ouroboros.harness.theory;

/**
 * The mean of a measure over chains.
 *
 * @param mean NaN if no chain has the measure
 * @param standardError of the mean; NaN for fewer than two chains
 * @param chains how many chains have the measure
 */
public record Moments(double mean, double standardError, int chains) {

    /**
     * Averages values.
     *
     * @param values one for each chain; NaN for a chain without the measure
     */
    public static Moments of(double[] values) {
        int count = 0;
        double mean = 0;
        double squares = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                count++;
                double difference = value - mean;
                mean += difference / count;
                squares += difference * (value - mean);
            }
        }
        double error = count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
        return new Moments(count == 0 ? Double.NaN : mean, error, count);
    }
}
