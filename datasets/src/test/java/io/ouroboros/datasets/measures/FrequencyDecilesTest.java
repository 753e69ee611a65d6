package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FrequencyDecilesTest {

    /** Counts 9, 6, 3, 2 of 20: middles 4.5, 12, 16.5, 19; a decile is 2 tokens. */
    @Test
    void aTypeIsWhereTheMiddleOfItsSpanLies() {
        FrequencyDeciles deciles = of(times(4, 3), times(2, 9), times(8, 2), times(5, 6));
        assertThat(deciles.decileOf(2)).isEqualTo(3);
        assertThat(deciles.decileOf(5)).isEqualTo(7); // 12 is a border: the rarer one's
        assertThat(deciles.decileOf(4)).isEqualTo(9);
        assertThat(deciles.decileOf(8)).isEqualTo(10);
    }

    @Test
    void unknownTokensAreTheRarest() {
        FrequencyDeciles deciles = of(times(3, 4));
        assertThat(deciles.decileOf(2)).isEqualTo(10);
        assertThat(deciles.decileOf(Integer.MAX_VALUE)).isEqualTo(10);
    }

    @Test
    void oneTypeIsInTheMiddle() {
        assertThat(of(times(3, 4)).decileOf(3)).isEqualTo(6);
    }

    /** 20 types once each: two to a decile, by rising id. */
    @Test
    void tiesGoByRisingId() {
        FrequencyDeciles deciles = of(IntStream.range(0, 20).map(i -> 59 - 3 * i).toArray());
        for (int i = 0; i < 20; i++) {
            assertThat(deciles.decileOf(2 + 3 * i)).isEqualTo(1 + i / 2);
        }
    }

    /** Counts 1000, 999, ..., 1: each decile has a tenth, give or take a type. */
    @Test
    void decilesHoldAboutATenthOfTheTokens() {
        int[][] runs =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> times(i, i)).toArray(int[][]::new);
        FrequencyDeciles deciles = of(runs);
        long[] numTokens = new long[FrequencyDeciles.NUM_DECILES];
        int last = 1;
        for (int id = 1000; id >= 1; id--) {
            int decile = deciles.decileOf(id);
            assertThat(decile).isBetween(last, FrequencyDeciles.NUM_DECILES);
            numTokens[decile - 1] += id;
            last = decile;
        }
        for (long tokens : numTokens) {
            assertThat(tokens).isBetween(49_000L, 51_000L); // of 500,500
        }
    }

    @Test
    void theOriginalIsKept() {
        assertThat(of(times(3, 4)).original().numTokens()).isEqualTo(4);
    }

    private static int[] times(int id, int count) {
        int[] ids = new int[count];
        Arrays.fill(ids, id);
        return ids;
    }

    private static FrequencyDeciles of(int[]... ids) {
        int[] all = Arrays.stream(ids).flatMapToInt(Arrays::stream).toArray();
        return FrequencyDeciles.of(TokenFrequencies.of(TokenBlocks.of(1, all)));
    }
}
