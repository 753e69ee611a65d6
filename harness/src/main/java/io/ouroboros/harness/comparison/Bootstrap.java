package io.ouroboros.harness.comparison;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;
import java.util.List;

/**
 * The bootstrap 95 % interval of a mean over seeds, by the percentile method.
 *
 * <p>From n values, B = 10,000 times n are drawn with replacement, and their mean is taken. Sorted,
 * these means are m(1) to m(B), and the interval of 1 - 2a = 95 % goes from m(B a), the 250th, to
 * m(B (1 - a)), the 9,750th.
 *
 * <p>With few seeds it is too narrow, because no resample's mean lies outside the values: with 2 or
 * 3 seeds it spans from the smallest value to the largest.
 *
 * @see <a href="https://doi.org/10.1201/9780429246593">Efron, Tibshirani: An Introduction to the
 *     Bootstrap (1993), section 13.3</a>
 */
final class Bootstrap {

    /** B; the ends of the interval then come from 250 resamples on each side. */
    static final int NUM_RESAMPLES = 10_000;

    private static final int LOW = NUM_RESAMPLES / 40;
    private static final int HIGH = NUM_RESAMPLES - LOW;

    private Bootstrap() {}

    /**
     * Computes the interval.
     *
     * @param values one for each seed, at least 2; with equal generator seeds, equally many values
     *     are resampled by equal indices, so that a resampled seed brings the values of all its
     *     generations
     * @param seed seed of the generator
     */
    static Interval ofMean(List<Double> values, long seed) {
        double[] each = values.stream().mapToDouble(Double::doubleValue).toArray();
        SplitMix64 random = new SplitMix64(seed);
        double[] means = new double[NUM_RESAMPLES];
        for (int resample = 0; resample < NUM_RESAMPLES; resample++) {
            double sum = 0;
            for (int i = 0; i < each.length; i++) {
                sum += each[random.nextInt(each.length)];
            }
            means[resample] = sum / each.length;
        }
        Arrays.sort(means); // NaN comes last
        return Double.isNaN(means[NUM_RESAMPLES - 1])
                ? new Interval(Double.NaN, Double.NaN)
                : new Interval(means[LOW - 1], means[HIGH - 1]);
    }
}
