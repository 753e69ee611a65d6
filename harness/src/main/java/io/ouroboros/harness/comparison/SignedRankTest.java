package io.ouroboros.harness.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * The two-sided Wilcoxon signed-rank test of whether paired differences are symmetric around 0.
 * Following Wilcoxon, differences of 0 are left out because they have no sign.
 *
 * @param pValue the probability of ranks at least as one-sided as these if they are; NaN if a
 *     difference is
 * @param exact whether all 2^n assignments of signs were counted; false for the normal
 *     approximation, used with more than 50 differences and with ties
 * @see <a href="https://doi.org/10.2307/3001968">Wilcoxon: Individual Comparisons by Ranking
 *     Methods (1945)</a>
 */
record SignedRankTest(double pValue, boolean exact) {

    /** With more, the exact p-value of commons-statistics is lost in the rounding of 1 - p. */
    private static final int MOST_COUNTED = 50;

    /**
     * Tests differences.
     *
     * @return the result; empty with fewer than two differences
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
        // with few pairs the approximation can be below the smallest possible p
        double pValue = Math.max(result.getPValue(), smallestPValue(differences.length));
        return new SignedRankTest(pValue, isCounted && !result.hasTiedValues());
    }

    /** The smallest possible exact p-value, reached when all signs are equal. */
    static double smallestPValue(int numPairs) {
        return Math.scalb(1.0, 1 - numPairs);
    }
}
