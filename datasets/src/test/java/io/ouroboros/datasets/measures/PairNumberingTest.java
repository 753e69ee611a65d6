package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.SplitMix64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PairNumberingTest {

    private final PairNumbering pairs = new PairNumbering();

    @Test
    void numbersAreInTheOrderOfFirstOccurrence() {
        assertThat(pairs.number(3, 5)).isZero();
        assertThat(pairs.number(5, 3)).isEqualTo(1);
        assertThat(pairs.number(3, 5)).isZero();
        assertThat(pairs.number(0, 0)).isEqualTo(2); // not taken for a free slot
        assertThat(pairs.number(0, 0)).isEqualTo(2);
        assertThat(pairs.number(Integer.MAX_VALUE, Integer.MAX_VALUE)).isEqualTo(3);
        assertThat(pairs.size()).isEqualTo(4);
    }

    @Test
    void numbersOutliveTheTablesGrowth() {
        SplitMix64 random = new SplitMix64(17);
        Map<List<Integer>, Integer> expected = new HashMap<>();
        for (int i = 0;
                i < 20_000;
                i++) { // of 150 * 90 pairs: met anew and again, before and after
            int first = random.nextInt(150) * 14_000_000;
            int second = random.nextInt(90);
            int number = expected.computeIfAbsent(List.of(first, second), pair -> expected.size());
            assertThat(pairs.number(first, second)).isEqualTo(number);
        }
        assertThat(pairs.size()).isEqualTo(expected.size()).isGreaterThan(5_000);
    }
}
