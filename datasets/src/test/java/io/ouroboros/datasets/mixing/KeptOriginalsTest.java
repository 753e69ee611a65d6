package io.ouroboros.datasets.mixing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptOriginalsTest {

    @ParameterizedTest
    @CsvSource({
        "100, 0, 0",
        "100, 1, 100",
        "37927, 0.1, 3793",
        "5, 0.1, 1", // exactly half: up
        "4, 0.1, 0",
        "100, 0.145, 15", // 14.499999999999998 in binary arithmetic
        "0, 0.5, 0",
    })
    void countIsRoundedHalfUp(int numBlocks, double fraction, int count) {
        KeptOriginals kept = KeptOriginals.draw(numBlocks, fraction, 3);
        assertThat(kept.count()).isEqualTo(count);
        assertThat(kept.syntheticPositions()).hasSize(numBlocks - count).isSorted();
    }

    /** The first three entries of the permutation of ten for seed 7: 6, 4, 0. */
    @Test
    void positionsArePinned() {
        KeptOriginals kept = KeptOriginals.draw(10, 0.3, 7);
        assertThat(IntStream.range(0, 10).filter(kept::isOriginal)).containsExactly(0, 4, 6);
        assertThat(kept.syntheticPositions()).containsExactly(1, 2, 3, 5, 7, 8, 9);
    }

    @Test
    void everyPositionIsEquallyLikely() {
        int[] counts = new int[7];
        for (int seed = 0; seed < 7_000; seed++) {
            KeptOriginals kept = KeptOriginals.draw(7, 0.3, seed); // 2 of 7
            IntStream.range(0, 7).filter(kept::isOriginal).forEach(i -> counts[i]++);
        }
        // mean 2,000, standard deviation 38: five deviations
        assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 2_000) < 190);
    }

    @Test
    void mixPutsEachBlockInItsPlace() {
        TokenBlocks original = TokenBlocks.of(2, IntStream.range(0, 20).toArray());
        TokenBlocks synthetic = TokenBlocks.of(2, IntStream.range(100, 114).toArray());
        assertThat(KeptOriginals.draw(10, 0.3, 7).mix(original, synthetic))
                .isEqualTo(
                        TokenBlocks.of(
                                2,
                                new int[] {
                                    0, 1, 100, 101, 102, 103, 104, 105, 8, 9, 106, 107, 12, 13, 108,
                                    109, 110, 111, 112, 113
                                }));
    }

    @Test
    void nothingKeptIsAllSyntheticAndAllKeptAllOriginal() {
        TokenBlocks original = TokenBlocks.of(3, IntStream.range(0, 12).toArray());
        TokenBlocks synthetic = TokenBlocks.of(3, IntStream.range(20, 32).toArray());
        assertThat(KeptOriginals.draw(4, 0, 1).mix(original, synthetic)).isEqualTo(synthetic);
        assertThat(KeptOriginals.draw(4, 1, 1).mix(original, synthetic.first(0)))
                .isEqualTo(original);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.5, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void fractionsOutsideZeroToOneAreNamed(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeptOriginals.draw(4, fraction, 1))
                .withMessage("originalFraction must be within [0, 1], got " + fraction);
    }

    @Test
    void badSizesAreNamed() {
        KeptOriginals kept = KeptOriginals.draw(4, 0.25, 1);
        TokenBlocks four = TokenBlocks.of(2, new int[8]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeptOriginals.draw(-1, 0.5, 1))
                .withMessage("numBlocks must be at least 0, got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.isOriginal(4))
                .withMessage("position must be within [0, 4), got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.isOriginal(-1))
                .withMessage("position must be within [0, 4), got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.mix(four.first(3), four.first(3)))
                .withMessage("original must have 4 blocks, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.mix(four, four))
                .withMessage("synthetic must have 3 blocks, got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kept.mix(four, TokenBlocks.of(5, new int[15])))
                .withMessage("synthetic blocks must have the original's length 2, got 5");
    }
}
