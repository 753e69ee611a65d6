package io.ouroboros.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.SplitMix64;
import org.junit.jupiter.api.Test;

final class ZipfDistributionTest {

    @Test
    void probabilitiesFallWithTheRank() {
        ZipfDistribution distribution = new ZipfDistribution(3); // 1 + 1/2 + 1/3 = 11/6
        assertThat(distribution.probability(0)).isCloseTo(6.0 / 11, within(1e-15));
        assertThat(distribution.probability(1)).isCloseTo(3.0 / 11, within(1e-15));
        assertThat(distribution.probability(2)).isCloseTo(2.0 / 11, within(1e-15));
    }

    @Test
    void drawsFollowTheProbabilities() {
        ZipfDistribution distribution = new ZipfDistribution(3);
        SplitMix64 random = new SplitMix64(8);
        int[] counts = new int[3];
        for (int i = 0; i < 11_000; i++) {
            counts[distribution.draw(random)]++;
        }
        assertThat(counts[0]).isBetween(5_739, 6_261); // five deviations of 52
        assertThat(counts[1]).isBetween(2_766, 3_234); // five deviations of 47
    }

    @Test
    void oneRankIsAlwaysDrawn() {
        assertThat(new ZipfDistribution(1).draw(new SplitMix64(8))).isZero();
    }
}
