package io.ouroboros.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SplitMix64Test {

    /** Values of Vigna's splitmix64.c for this seed, computed with Python integers. */
    @Test
    void bitsAreThoseOfTheReferenceProgram() {
        SplitMix64 random = new SplitMix64(1234567);
        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }

    @Test
    void permutationIsFisherYatesFromTheEnd() {
        assertThat(new SplitMix64(42).permutation(7)).containsExactly(0, 1, 5, 6, 4, 3, 2);
        assertThat(new SplitMix64(7).permutation(10)).containsExactly(6, 4, 0, 8, 2, 5, 7, 1, 9, 3);
        assertThat(new SplitMix64(7).permutation(0)).isEmpty();
    }

    @Test
    void boundedIntegersAreUniform() {
        SplitMix64 random = new SplitMix64(5);
        int[] counts = new int[3];
        for (int i = 0; i < 30_000; i++) {
            counts[random.nextInt(3)]++;
        }
        // mean 10,000, standard deviation 82: five deviations
        assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 10_000) < 410);
    }

    @Test
    void fractionsLieWithinZeroAndOne() {
        SplitMix64 random = new SplitMix64(5);
        double sum = 0;
        for (int i = 0; i < 10_000; i++) {
            double fraction = random.nextDouble();
            assertThat(fraction).isBetween(0.0, Math.nextDown(1.0));
            sum += fraction;
        }
        assertThat(sum / 10_000).isBetween(0.485, 0.515); // five deviations of 0.0029
    }

    @Test
    void derivedSeedsDifferByPurposeAndSeed() {
        assertThat(SplitMix64.derive(3, 0)).isEqualTo(SplitMix64.derive(3, 0));
        assertThat(SplitMix64.derive(3, 0))
                .isNotEqualTo(SplitMix64.derive(3, 1))
                .isNotEqualTo(SplitMix64.derive(4, 0));
    }
}
