package io.ouroboros.datasets.measures;

/**
 * Fits Zipf's law {@code p(rank) = rank^-s / (1^-s + 2^-s + ... + K^-s)} over the ranks 1 to K by
 * maximum likelihood.
 *
 * <p>The likelihood of the counts is largest where the law's mean of ln(rank) is that of the
 * tokens. The law's mean falls strictly as s grows, with the law's variance of ln(rank) as its
 * slope, so there is one root; Newton's method finds it, kept within the bracket that the signs so
 * far allow.
 */
final class ZipfFit {

    /** Of the exponent: far below what a text can determine, far above rounding errors. */
    private static final double TOLERANCE = 1e-12;

    private final double[] logRanks;

    /** The tokens' mean of ln(rank). */
    private final double observedMean;

    private ZipfFit(int[] fallingCounts) {
        logRanks = new double[fallingCounts.length];
        double sum = 0;
        long numTokens = 0;
        for (int i = 0; i < logRanks.length; i++) {
            logRanks[i] = Math.log(i + 1);
            sum += fallingCounts[i] * logRanks[i];
            numTokens += fallingCounts[i];
        }
        observedMean = sum / numTokens;
    }

    /**
     * The exponent of greatest likelihood.
     *
     * @param fallingCounts how often each type occurs, the most frequent first, all at least 1
     * @return s, at least 0 because the counts fall; NaN for fewer than two types, which every
     *     exponent fits alike
     */
    static double exponent(int[] fallingCounts) {
        return fallingCounts.length < 2 ? Double.NaN : new ZipfFit(fallingCounts).solve();
    }

    private double solve() {
        double low = -1; // below every root, so that equal counts' root 0 lies inside
        double high = Double.POSITIVE_INFINITY;
        double exponent = 1; // Zipf's own
        while (true) {
            double weights = 0;
            double logs = 0;
            double squares = 0;
            for (double logRank : logRanks) {
                double weight = Math.exp(-exponent * logRank);
                weights += weight;
                logs += weight * logRank;
                squares += weight * logRank * logRank;
            }
            double mean = logs / weights;
            double excess = mean - observedMean;
            double step = excess / (squares / weights - mean * mean);
            if (Math.abs(step) <= TOLERANCE) {
                return Math.max(0, exponent + step); // below 0 by rounding only
            }
            if (excess > 0) {
                low = exponent;
            } else {
                high = exponent;
            }
            double next = exponent + step;
            exponent = next > low && next < high ? next : (low + high) / 2;
        }
    }
}
