package io.ouroboros.harness.theory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DrawsTest {

    /** Known numbers: they must be the same on every machine and in every version. */
    @Test
    void drawsAreFixed() {
        Draws draws = new Draws(7, 3, 11);
        assertThat(draws.normal()).isEqualTo(new Draws(7, 3, 11).normal());
        assertThat(new Draws(7, 3, 11).normal()).isEqualTo(-0.20807964730507747);
        assertThat(new Draws(7, 3, 11).binomial(100, 0.3)).isEqualTo(29);
        assertThat(new Draws(7, 3, 11).poisson(50)).isEqualTo(53);
    }

    @Test
    void seedGenerationAndChainAllCount() {
        double first = new Draws(1, 2, 3).uniform();
        assertThat(first)
                .isNotEqualTo(new Draws(2, 2, 3).uniform())
                .isNotEqualTo(new Draws(1, 3, 3).uniform())
                .isNotEqualTo(new Draws(1, 2, 4).uniform())
                .isNotEqualTo(new Draws(1, 3, 2).uniform());
    }

    @ParameterizedTest
    @CsvSource({
        "1,0.5",
        "20,0.01",
        "100,0.3",
        "100,0.9",
        "5000,0.2",
        "100000,0.0001",
        "7,0",
        "7,1"
    })
    void binomialHasMeanAndVariance(int trials, double p) {
        assertMoments(draws -> draws.binomial(trials, p), trials * p, trials * p * (1 - p));
    }

    @ParameterizedTest
    @CsvSource({"0.1", "3", "40", "500"})
    void poissonHasMeanAndVariance(double mean) {
        assertMoments(draws -> draws.poisson(mean), mean, mean);
    }

    @Test
    void normalHasMeanAndVariance() {
        assertMoments(Draws::normal, 0, 1);
    }

    @Test
    void multinomialSplitsAllSamples() {
        double[] p = {0.1, 0, 0.6, 0.3, 0};
        int[] counts = new int[p.length];
        new Draws(1, 0, 0).multinomial(1000, p, counts);
        assertThat(counts).containsExactly(94, 0, 616, 290, 0);
        assertThat(IntStream.of(counts).sum()).isEqualTo(1000);
        assertMoments(
                draws -> {
                    int[] drawn = new int[p.length];
                    draws.multinomial(10, p, drawn);
                    return drawn[3];
                },
                3,
                2.1);
    }

    /** 5 of 10 with 4 of a state: hypergeometric, variance 5 * 0.4 * 0.6 * 5/9. */
    @Test
    void subsampleIsWithoutReplacement() {
        assertMoments(
                draws -> {
                    int[] drawn = new int[3];
                    draws.subsample(5, new int[] {4, 0, 6}, drawn);
                    return drawn[0];
                },
                2,
                2.0 / 3);
        int[] all = new int[3];
        new Draws(1, 0, 0).subsample(10, new int[] {4, 0, 6}, all);
        assertThat(all).containsExactly(4, 0, 6);
    }

    private static void assertMoments(
            ToDoubleFunction<Draws> number, double mean, double variance) {
        double[] values =
                IntStream.range(0, 20_000)
                        .mapToDouble(chain -> number.applyAsDouble(new Draws(5, 0, chain)))
                        .toArray();
        Moments first = Moments.of(values);
        assertThat(Math.abs(first.mean() - mean))
                .isLessThanOrEqualTo(4 * first.standardError() + 1e-12);
        Moments second =
                Moments.of(
                        Arrays.stream(values)
                                .map(value -> (value - mean) * (value - mean))
                                .toArray());
        assertThat(Math.abs(second.mean() - variance))
                .isLessThanOrEqualTo(4 * second.standardError() + 1e-12);
    }
}
