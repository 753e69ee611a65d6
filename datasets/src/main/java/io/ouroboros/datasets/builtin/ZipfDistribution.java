package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.SplitMix64;
import java.util.Arrays;

/**
 * Zipf's distribution over ranks 0 to {@code size - 1}: {@code p(rank) = 1 / ((rank + 1) H)} with
 * {@code H = 1 + 1/2 + ... + 1/size}. Exponent 1, so that plain division, the same everywhere, is
 * enough to compute it.
 */
final class ZipfDistribution {

    /** For each rank the sum of 1 / (r + 1) over the ranks r up to it. */
    private final double[] harmonic;

    ZipfDistribution(int size) {
        harmonic = new double[size];
        double sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += 1.0 / (rank + 1);
            harmonic[rank] = sum;
        }
    }

    /** The probability of a rank. */
    double probability(int rank) {
        return 1.0 / (rank + 1) / harmonic[harmonic.length - 1];
    }

    /** Draws a rank. */
    int draw(SplitMix64 random) {
        double mass = random.nextDouble() * harmonic[harmonic.length - 1];
        int found = Arrays.binarySearch(harmonic, mass);
        int rank = found >= 0 ? found + 1 : -found - 1; // the first rank whose sum exceeds the mass
        return Math.min(rank, harmonic.length - 1);
    }
}
