package io.ouroboros.harness.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SampleStatisticsTest {

    @Test
    void meanAndStandardDeviationAreComputed() {
        // mean 35, squares 25 + 1 + 36 = 62, over 3 - 1
        SampleStatistics statistics = SampleStatistics.of(List.of(30.0, 34.0, 41.0), 0);
        assertThat(statistics.n()).isEqualTo(3);
        assertThat(statistics.mean()).isEqualTo(35);
        assertThat(statistics.standardDeviation()).contains(Math.sqrt(31));
    }

    @Test
    void theIntervalOfThreeValuesSpansThem() {
        // each of the two extreme resamples is one of 27, more than 2.5 %
        assertThat(SampleStatistics.of(List.of(34.0, 30.0, 41.0), 5).interval())
                .contains(new Interval(30, 41));
    }

    @Test
    void theIntervalOfFourValuesExcludesTheExtremeResamples() {
        // sums of 4 draws of 0 and 1: B(4, 1/4) has P(0) = 31.6 %, P(at most 2) = 94.9 %, P(at most
        // 3) = 99.6 %, so the 97.5th percentile is 3 of 4
        assertThat(SampleStatistics.of(List.of(0.0, 0.0, 1.0, 0.0), 0).interval())
                .contains(new Interval(0, 0.75));
    }

    @Test
    void theIntervalOfManyValuesIsTheNormalOne() {
        List<Double> values = IntStream.range(0, 400).mapToObj(i -> (double) (i % 20)).toList();
        SampleStatistics statistics = SampleStatistics.of(values, 0);
        double half = 1.96 * statistics.standardDeviation().orElseThrow() / 20;
        Interval interval = statistics.interval().orElseThrow();
        assertThat(interval.low()).isEqualTo(9.5 - half, within(0.03));
        assertThat(interval.high()).isEqualTo(9.5 + half, within(0.03));
    }

    @Test
    void theSeedDecidesTheResamples() {
        List<Double> values = IntStream.range(0, 30).mapToObj(i -> Math.sqrt(i)).toList();
        assertThat(SampleStatistics.of(values, 7)).isEqualTo(SampleStatistics.of(values, 7));
        assertThat(SampleStatistics.of(values, 7).interval())
                .isNotEqualTo(SampleStatistics.of(values, 8).interval());
    }

    @Test
    void oneValueHasNoSpread() {
        assertThat(SampleStatistics.of(List.of(12.5), 0))
                .isEqualTo(new SampleStatistics(1, 12.5, Optional.empty(), Optional.empty()));
    }

    @Test
    void valuesThatAreNotFiniteAreIncluded() {
        SampleStatistics infinite =
                SampleStatistics.of(List.of(1.0, Double.POSITIVE_INFINITY, 3.0), 0);
        assertThat(infinite.mean()).isInfinite();
        assertThat(infinite.standardDeviation().orElseThrow()).isNaN();
        assertThat(infinite.interval()).contains(new Interval(1, Double.POSITIVE_INFINITY));
        SampleStatistics undefined = SampleStatistics.of(List.of(1.0, Double.NaN, 3.0), 0);
        assertThat(undefined.mean()).isNaN();
        assertThat(undefined.interval()).contains(new Interval(Double.NaN, Double.NaN));
    }
}
