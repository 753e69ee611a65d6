package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PerplexityTest {

    private static final Offset<Double> ROUNDING = within(1e-12);

    @Test
    void aShortLastBatchWeighsAsMuchAsAFullOne() {
        Perplexity perplexity =
                Perplexity.of(
                        List.of(new BlockLoss(6, 3), new BlockLoss(2, 4), new BlockLoss(10, 2)), 2);
        assertThat(perplexity.nllNats()).isEqualTo(18);
        assertThat(perplexity.scoredTokens()).isEqualTo(9);
        assertThat(perplexity.meanLoss()).isEqualTo(2);
        assertThat(perplexity.tokenPerplexity()).isEqualTo(Math.exp(2), ROUNDING);
        // batch means 8 / 7 and 10 / 2
        assertThat(perplexity.meanBatchPerplexity())
                .isEqualTo(Math.exp((8.0 / 7 + 5) / 2), ROUNDING);
        // block means 2, 0.5 and 5
        assertThat(perplexity.meanBlockPerplexity())
                .isEqualTo((Math.exp(2) + Math.exp(0.5) + Math.exp(5)) / 3, ROUNDING);
    }

    @Test
    void blocksAndBatchesWithoutAScoredTokenAreInNoMean() {
        Perplexity perplexity = Perplexity.of(List.of(new BlockLoss(3, 2), new BlockLoss(0, 0)), 1);
        assertThat(perplexity.tokenPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
        assertThat(perplexity.meanBatchPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
        assertThat(perplexity.meanBlockPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
    }

    @Test
    void nothingScoredIsNotANumber() {
        Perplexity perplexity = Perplexity.of(List.of(new BlockLoss(0, 0)), 1);
        assertThat(perplexity.tokenPerplexity()).isNaN();
        assertThat(perplexity.meanBatchPerplexity()).isNaN();
        assertThat(perplexity.meanBlockPerplexity()).isNaN();
    }
}
