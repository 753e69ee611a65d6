package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipfFitTest {

    /** Counts in the law's own proportions are fitted by that law: no other makes them likelier. */
    @Test
    void countsInTheLawsProportionsGiveItsExponent() {
        assertThat(ZipfFit.exponent(new int[] {12, 6, 4, 3})).isEqualTo(1, within(1e-11)); // 12 / r
        assertThat(ZipfFit.exponent(new int[] {36, 9, 4})).isEqualTo(2, within(1e-11)); // 36 / r^2
        assertThat(ZipfFit.exponent(new int[] {8, 1})).isEqualTo(3, within(1e-11)); // 8 / 2^3
        assertThat(ZipfFit.exponent(new int[] {1 << 30, 1})).isEqualTo(30, within(1e-9));
        // sqrt(2) = 1.41421356..., up to the counts' rounding
        assertThat(ZipfFit.exponent(new int[] {141_421_356, 100_000_000}))
                .isEqualTo(0.5, within(1e-8));
    }

    @Test
    void equalCountsGiveZero() {
        assertThat(ZipfFit.exponent(new int[] {5, 5})).isBetween(0.0, 1e-12);
        int[] ones = new int[3_000];
        Arrays.fill(ones, 1);
        assertThat(ZipfFit.exponent(ones)).isBetween(0.0, 1e-12);
    }

    @Test
    void fewerThanTwoTypesHaveNoExponent() {
        assertThat(ZipfFit.exponent(new int[] {4})).isNaN();
        assertThat(ZipfFit.exponent(new int[0])).isNaN();
    }

    /** Of p(rank) ~ rank^-s over 200 ranks, drawn often enough that counts fall as ranks rise. */
    @ParameterizedTest
    @ValueSource(doubles = {0.4, 1.0, 1.7})
    void aDrawGivesTheExponentThatItWasDrawnWith(double exponent) {
        double[] sums = new double[200];
        double sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += Math.pow(i + 1, -exponent);
            sums[i] = sum;
        }
        SplitMix64 random = new SplitMix64(41);
        int[] counts = new int[sums.length];
        for (int i = 0; i < 400_000; i++) {
            counts[-1 - Arrays.binarySearch(sums, random.nextDouble() * sum)]++;
        }
        int[] falling = IntStream.of(counts).map(count -> -count).sorted().map(c -> -c).toArray();
        assertThat(ZipfFit.exponent(falling)).isEqualTo(exponent, within(0.01));
    }

    /** The likelihood, computed directly, is lower a little to either side. */
    @Test
    void theExponentHasTheGreatestLikelihood() {
        int[] counts = {40, 9, 9, 6, 2, 1, 1, 1};
        double exponent = ZipfFit.exponent(counts);
        assertThat(logLikelihood(counts, exponent))
                .isGreaterThan(logLikelihood(counts, exponent - 1e-4))
                .isGreaterThan(logLikelihood(counts, exponent + 1e-4));
    }

    private static double logLikelihood(int[] counts, double exponent) {
        double weights =
                IntStream.rangeClosed(1, counts.length)
                        .mapToDouble(rank -> Math.pow(rank, -exponent))
                        .sum();
        return IntStream.rangeClosed(1, counts.length)
                .mapToDouble(
                        rank -> counts[rank - 1] * Math.log(Math.pow(rank, -exponent) / weights))
                .sum();
    }
}
