package io.ouroboros.harness.comparison;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFormat;
import java.util.List;
import java.util.Optional;

/**
 * Statistics of one metric over seeds. Values that are not finite are included, so a mean with one
 * of them is not finite either.
 *
 * @param n how many values, at least 1
 * @param mean their mean
 * @param standardDeviation the sample's, with n - 1; empty for one value
 * @param interval the bootstrap 95 % interval of the mean, by the percentile method (Efron and
 *     Tibshirani 1993) with 10,000 resamples; empty for one value
 */
public record SampleStatistics(
        int n, double mean, Optional<Double> standardDeviation, Optional<Interval> interval) {

    /**
     * Computes the statistics.
     *
     * @param values one value for each seed, at least one
     * @param bootstrapSeed seed of the resamples; equal seeds give equal intervals
     * @return the statistics
     */
    public static SampleStatistics of(List<Double> values, long bootstrapSeed) {
        double mean = sum(values) / values.size();
        if (values.size() == 1) {
            return new SampleStatistics(1, mean, Optional.empty(), Optional.empty());
        }
        List<Double> squares =
                values.stream().map(value -> (value - mean) * (value - mean)).toList();
        return new SampleStatistics(
                values.size(),
                mean,
                Optional.of(Math.sqrt(sum(squares) / (values.size() - 1))),
                Optional.of(Bootstrap.ofMean(values, bootstrapSeed)));
    }

    /**
     * Adds the statistics to an object: {@code n}, {@code mean}, {@code standardDeviation} and
     * {@code interval95}, its two ends; the last two are null for one value.
     *
     * @param json the object
     */
    public void addTo(JsonObject json) {
        json.addProperty("n", n);
        json.addProperty("mean", mean);
        json.addProperty("standardDeviation", standardDeviation.orElse(null));
        json.add(
                "interval95",
                interval.map(ends -> JsonFormat.array(List.of(ends.low(), ends.high())))
                        .orElse(null));
    }

    /** Adds in order, without the compensation of {@code DoubleStream}, so that digits stay. */
    private static double sum(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
