package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.measures.FrequencyDeciles;
import io.ouroboros.datasets.measures.TokenFrequencies;
import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DecileSumsTest {

    /** Ids 1 to 10 equally often: one to a decile, by rising id. */
    private static final FrequencyDeciles DECILES =
            FrequencyDeciles.of(
                    TokenFrequencies.of(TokenBlocks.of(1, IntStream.rangeClosed(1, 10).toArray())));

    /** Of 3 8 3 and 8 4 77 the targets are 8 3 and 4 77; 77 is unknown. */
    @Test
    void aLossBelongsToTheDecileOfItsTarget() {
        DecileSums sums = new DecileSums(DECILES);
        sums.add(new int[] {3, 8, 3}, new float[] {0.5f, 2});
        sums.add(new int[] {8, 4, 77}, new float[] {4, 8});
        sums.add(new int[] {9, 3, 8}, new float[] {0.25f, 1});
        assertThat(sums.losses())
                .containsExactly(
                        DecileLoss.of(1, 0, 0),
                        DecileLoss.of(2, 0, 0),
                        DecileLoss.of(3, 2.25, 2),
                        DecileLoss.of(4, 4, 1),
                        DecileLoss.of(5, 0, 0),
                        DecileLoss.of(6, 0, 0),
                        DecileLoss.of(7, 0, 0),
                        DecileLoss.of(8, 1.5, 2),
                        DecileLoss.of(9, 0, 0),
                        DecileLoss.of(10, 8, 1));
    }

    /** 2^24 + 1 is no float. */
    @Test
    void sumsAreDouble() {
        DecileSums sums = new DecileSums(DECILES);
        sums.add(new int[] {2, 5, 5}, new float[] {1 << 24, 1});
        assertThat(sums.losses().get(4)).isEqualTo(DecileLoss.of(5, (1 << 24) + 1, 2));
    }

    @Test
    void perplexityIsThatOfTheMeanLoss() {
        assertThat(DecileLoss.of(3, 6, 4).tokenPerplexity()).isEqualTo(Math.exp(1.5));
        assertThat(DecileLoss.of(3, 0, 0).tokenPerplexity()).isNaN();
    }
}
