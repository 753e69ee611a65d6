package io.ouroboros.harness.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The two-sided Wilcoxon signed-rank test that paired differences lie around 0. As Wilcoxon has it,
 * differences of 0 are left out, having no sign.
 *
 * @param pValue the chance of ranks as one-sided as these or more, if they do; NaN if a difference
 *     is
 * @param exact whether it counts all 2^n assignments of signs; false where the normal distribution
 *     stands in for them: of more than 50 differences, and where some tie
 * @see <a href="https://doi.org/10.2307/3001968">Wilcoxon: Individual Comparisons by Ranking
 *     Methods (1945)</a>
 */
record SignedRankTest(double pValue, boolean exact) {

    /** Beyond, the p-value that commons-statistics counts gets lost in the rounding of 1 - p. */
    private static final int MOST_COUNTED = 50;

    /**
     * Tests differences.
     *
     * @return the result; absent of fewer than two differences
     */
    static Optional<SignedRankTest> of(List<Double> differences) {
        if (differences.size() < 2) {
            return Optional.empty();
        }
        double[] signed =
                differences.stream()
                        .mapToDouble(Double::doubleValue)
                        .filter(difference -> difference != 0)
                        .toArray();
        if (Arrays.stream(signed).anyMatch(Double::isNaN)) {
            return Optional.of(new SignedRankTest(Double.NaN, true));
        }
        return Optional.of(signed.length == 0 ? new SignedRankTest(1, true) : ofSigned(signed));
    }

    private static SignedRankTest ofSigned(double[] differences) {
        boolean isCounted = differences.length <= MOST_COUNTED;
        WilcoxonSignedRankTest.Result result =
                WilcoxonSignedRankTest.withDefaults()
                        .with(isCounted ? PValueMethod.EXACT : PValueMethod.ASYMPTOTIC)
                        .test(differences);
        // of few ties the normal distribution gives less than any assignment of signs can
        double pValue = Math.max(result.getPValue(), smallestPValue(differences.length));
        return new SignedRankTest(pValue, isCounted && !result.hasTiedValues());
    }

    /** The smallest exact p-value that so many pairs can give: all signs are the same. */
    static double smallestPValue(int numPairs) {
        return Math.scalb(1.0, 1 - numPairs);
    }
}
