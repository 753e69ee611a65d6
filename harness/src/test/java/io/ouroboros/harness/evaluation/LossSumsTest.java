package io.ouroboros.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class LossSumsTest {

    private static final Offset<Double> ROUNDING = within(1e-12);

    @Test
    void aShortLastBatchWeighsAsMuchAsAFullOne() {
        LossSums sums = new LossSums(2);
        sums.add(new BlockLoss(6, 3));
        sums.add(new BlockLoss(2, 4));
        sums.add(new BlockLoss(10, 2));
        Perplexity perplexity = sums.perplexity();
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
        LossSums sums = new LossSums(1);
        sums.add(new BlockLoss(3, 2));
        sums.add(new BlockLoss(0, 0));
        Perplexity perplexity = sums.perplexity();
        assertThat(perplexity.tokenPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
        assertThat(perplexity.meanBatchPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
        assertThat(perplexity.meanBlockPerplexity()).isEqualTo(Math.exp(1.5), ROUNDING);
        assertThat(sums.blocks()).hasSize(2);
    }

    @Test
    void nothingScoredIsNotANumber() {
        LossSums sums = new LossSums(1);
        sums.add(new BlockLoss(0, 0));
        Perplexity perplexity = sums.perplexity();
        assertThat(perplexity.tokenPerplexity()).isNaN();
        assertThat(perplexity.meanBatchPerplexity()).isNaN();
        assertThat(perplexity.meanBlockPerplexity()).isNaN();
    }
}
