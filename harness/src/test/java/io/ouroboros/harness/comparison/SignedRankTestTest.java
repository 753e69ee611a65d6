package io.ouroboros.harness.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignedRankTestTest {

    /**
     * Expected values: the share of sign assignments whose rank sum is at least as far from its
     * mean.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,2|0.5",
                "5,-2,7|0.5", // ranks 2, -1, 3: sums 5, 6, 1, 0 of the 8
                "5,2,7|0.25",
                "3,-1,4,6|0.25", // sums 9, 10, 1, 0 of the 16
                "1,2,3,4,5|0.0625",
                "Infinity,2,3,4,5|0.0625",
                "0,2,-0.0,7|0.5", // of the two that have a sign
                "0,3|1",
                "0,-0.0,0|1",
            })
    void fewPairsHaveAnExactPValue(String differences, double pValue) {
        List<Double> values = Arrays.stream(differences.split(",")).map(Double::valueOf).toList();
        assertThat(SignedRankTest.of(values)).contains(new SignedRankTest(pValue, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 15, 50})
    void equalSignsGiveTheSmallestPValue(int numPairs) {
        List<Double> values = IntStream.rangeClosed(1, numPairs).mapToObj(Double::valueOf).toList();
        SignedRankTest test = SignedRankTest.of(values).orElseThrow();
        assertThat(test.exact()).isTrue();
        assertThat(test.pValue())
                .isEqualTo(SignedRankTest.smallestPValue(numPairs), within(1e-12 * test.pValue()))
                .isPositive();
    }

    @Test
    void tiesAndManyPairsUseTheNormalApproximation() {
        // all of 51 ranks: (1326 - 663 - 0.5) / sqrt(51 * 52 * 103 / 24) = 6.210
        List<Double> many = IntStream.rangeClosed(1, 51).mapToObj(Double::valueOf).toList();
        assertThat(SignedRankTest.of(many).orElseThrow().exact()).isFalse();
        assertThat(SignedRankTest.of(many).orElseThrow().pValue())
                .isEqualTo(5.3e-10, within(1e-11));
        // ranks 3, four of them positive: (12 - 7.5 - 0.5) / sqrt(13.75 - 120 / 48) = 1.193
        SignedRankTest ties = SignedRankTest.of(List.of(5.0, 5.0, -5.0, 5.0, 5.0)).orElseThrow();
        assertThat(ties.exact()).isFalse();
        assertThat(ties.pValue()).isEqualTo(0.2330, within(1e-4));
    }

    @Test
    void theApproximationIsNotBelowTheSmallestPValue() {
        // (6 - 3 - 0.5) / sqrt(3.5 - 24 / 48) = 1.443 would be 0.149
        assertThat(SignedRankTest.of(List.of(5.0, 5.0, 5.0)))
                .contains(new SignedRankTest(0.25, false));
    }

    @Test
    void nanGivesNan() {
        assertThat(SignedRankTest.of(List.of(1.0, Double.NaN)))
                .contains(new SignedRankTest(Double.NaN, true));
    }

    @Test
    void onePairHasNoTest() {
        assertThat(SignedRankTest.of(List.of(3.0))).isEmpty();
    }
}
