package io.ouroboros.harness.comparison;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What several seeds' values of one metric give together. Values that are not finite count as they
 * are, so that a mean with one of them is not finite either.
 *
 * @param n how many values, at least 1
 * @param mean their mean
 * @param standardDeviation the sample's, with n - 1; absent of one value
 * @param interval the bootstrap 95 % interval of the mean, by the percentile method (Efron and
 *     Tibshirani 1993) with 10,000 resamples; absent of one value
 */
public record SampleStatistics(
        int n, double mean, OptionalDouble standardDeviation, Optional<Interval> interval) {

    /**
     * Computes the statistics.
     *
     * @param values one value of each seed
     * @param bootstrapSeed starts the generator of the resamples; equal seeds give equal intervals
     * @return the statistics
     * @throws IllegalArgumentException if there is no value
     */
    public static SampleStatistics of(List<Double> values, long bootstrapSeed) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values must hold at least one value, got none");
        }
        double mean = mean(values);
        return values.size() == 1
                ? new SampleStatistics(1, mean, OptionalDouble.empty(), Optional.empty())
                : new SampleStatistics(
                        values.size(),
                        mean,
                        OptionalDouble.of(deviation(values, mean)),
                        Optional.of(Bootstrap.ofMean(values, bootstrapSeed)));
    }

    /**
     * Adds the statistics to an object: {@code n}, {@code mean}, {@code standardDeviation} and
     * {@code interval95}, its two ends; the last two null of one value.
     *
     * @param json the object
     */
    public void addTo(JsonObject json) {
        json.addProperty("n", n);
        json.addProperty("mean", mean);
        json.add(
                "standardDeviation",
                standardDeviation.isPresent()
                        ? new JsonPrimitive(standardDeviation.getAsDouble())
                        : JsonNull.INSTANCE);
        json.add(
                "interval95",
                interval.<JsonElement>map(
                                ends -> JsonFormat.array(List.of(ends.low(), ends.high())))
                        .orElse(JsonNull.INSTANCE));
    }

    private static double mean(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.size();
    }

    private static double deviation(List<Double> values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.size() - 1));
    }
}
