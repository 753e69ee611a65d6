package io.ouroboros.datasets.mixing;

import io.ouroboros.datasets.SplitMix64;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.IntStream;

/** Arithmetic of shares and samples. */
final class Shares {

    private Shares() {}

    /** A share of a number, rounded half up in decimal arithmetic. */
    static int round(double share, int number) {
        return BigDecimal.valueOf(share)
                .multiply(BigDecimal.valueOf(number))
                .setScale(0, RoundingMode.HALF_UP)
                .intValueExact();
    }

    /** A sample's size, 0 standing for the original text's. */
    static int sizeOr(int sampleSize, int numOriginal) {
        return sampleSize == 0 ? numOriginal : sampleSize;
    }

    /**
     * Draws indices, each equally often, give or take one: whole rounds of all, and of the last
     * round the first entries of the permutation that the seed gives; ascending in each round.
     */
    static int[] sample(int size, int count, long seed) {
        if (size == 0) {
            return new int[0];
        }
        IntStream last =
                IntStream.of(new SplitMix64(seed).permutation(size)).limit(count % size).sorted();
        IntStream rounds =
                IntStream.range(0, count / size).flatMap(round -> IntStream.range(0, size));
        return IntStream.concat(rounds, last).toArray();
    }
}
