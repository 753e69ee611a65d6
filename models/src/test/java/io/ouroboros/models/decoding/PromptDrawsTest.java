package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class PromptDrawsTest {

    @Test
    void numbersAreTheSameWhereverTheyAreWritten() {
        double[] alone = draws(3, 17, 5);
        double[] target = new double[12];
        PromptDraws.fill(target, 4, 5, 3, 17);
        assertThat(Arrays.copyOfRange(target, 4, 9)).containsExactly(alone);
        assertThat(draws(3, 17, 9)).startsWith(alone);
    }

    @Test
    void otherSeedsAndOtherPromptsGiveOtherNumbers() {
        assertThat(draws(3, 17, 5))
                .doesNotContain(draws(4, 17, 5))
                .doesNotContain(draws(3, 18, 5))
                .doesNotContain(draws(17, 3, 5));
    }

    @Test
    void numbersAreUniform() {
        double[] numbers = draws(11, 0, 100_000);
        assertThat(Arrays.stream(numbers).allMatch(u -> u >= 0 && u < 1)).isTrue();
        assertThat(Arrays.stream(numbers).average().orElseThrow()).isCloseTo(0.5, within(0.005));
        assertThat(Arrays.stream(numbers).filter(u -> u < 0.1).count())
                .isBetween(9_600L, 10_400L); // 4 deviations
    }

    private static double[] draws(long seed, long promptIndex, int count) {
        double[] numbers = new double[count];
        PromptDraws.fill(numbers, 0, count, seed, promptIndex);
        return numbers;
    }
}
