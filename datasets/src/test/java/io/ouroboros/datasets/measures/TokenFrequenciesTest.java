package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.tokens.TokenBlocks;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TokenFrequenciesTest {

    private static final Offset<Double> ROUNDING = within(1e-12);

    /** 9 once, 4 four times, 2147483647 twice, 0 once. */
    private final TokenFrequencies frequencies =
            TokenFrequencies.of(
                    TokenBlocks.of(
                            4, new int[] {4, Integer.MAX_VALUE, 4, 9, 0, 4, 4, Integer.MAX_VALUE}));

    @Test
    void countsTokensTypesAndIds() {
        assertThat(frequencies.numTokens()).isEqualTo(8);
        assertThat(frequencies.numTypes()).isEqualTo(4);
        assertThat(frequencies.countAt(frequencies.typeOf(0))).isEqualTo(1);
        assertThat(frequencies.countAt(frequencies.typeOf(4))).isEqualTo(4);
        assertThat(frequencies.countAt(frequencies.typeOf(9))).isEqualTo(1);
        assertThat(frequencies.countAt(frequencies.typeOf(Integer.MAX_VALUE))).isEqualTo(2);
        assertThat(frequencies.typeOf(5)).isNegative();
        assertThat(frequencies.typeOf(-1)).isNegative();
    }

    /** 1/2 ln 2 + 1/4 ln 4 + 2 * 1/8 ln 8 = (1/2 + 2/4 + 6/8) ln 2 = 1.75 ln 2. */
    @Test
    void entropyIsInNats() {
        assertThat(frequencies.entropyNats()).isEqualTo(1.75 * Math.log(2), ROUNDING);
    }

    @Test
    void entropyIsZeroForOneTypeAndTheLogarithmOfEquallyFrequentTypes() {
        assertThat(of(6, 6, 6).entropyNats()).isZero();
        assertThat(of(6, 3, 6, 3, 5, 5).entropyNats()).isEqualTo(Math.log(3), ROUNDING);
    }

    /** Counts 6, 3, 2 are 6 / rank, whatever the ids: s = 1. */
    @Test
    void zipfExponentIsOverRanksByCount() {
        assertThat(of(7, 7, 1, 1, 1, 9, 9, 9, 9, 9, 9).zipfExponent()).isEqualTo(1, ROUNDING);
    }

    @Test
    void oneTypeHasNoZipfExponent() {
        assertThat(of(5, 5).zipfExponent()).isNaN();
    }

    @Test
    void typesFallByCountAndTiesRiseById() {
        assertThat(frequencies.typesByFallingCount()).containsExactly(1, 3, 0, 2); // of 0 4 9 max
    }

    @Test
    void aTextWithoutTokensHasNeitherEntropyNorExponent() {
        TokenFrequencies empty = of();
        assertThat(empty.numTokens()).isZero();
        assertThat(empty.numTypes()).isZero();
        assertThat(empty.entropyNats()).isNaN();
        assertThat(empty.zipfExponent()).isNaN();
    }

    private static TokenFrequencies of(int... ids) {
        return TokenFrequencies.of(TokenBlocks.of(1, ids));
    }
}
