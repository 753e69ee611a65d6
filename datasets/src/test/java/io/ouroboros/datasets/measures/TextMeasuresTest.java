package io.ouroboros.datasets.measures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.tokens.TokenBlocks;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TextMeasuresTest {

    private static final Offset<Double> ROUNDING = within(1e-12);

    /** 2 nine times, 5 six times, 4 three times, 8 and 9 once: decile 10 is 8 and 9. */
    private static final TokenBlocks ORIGINAL =
            TokenBlocks.of(
                    5, new int[] {2, 5, 2, 4, 2, 5, 2, 5, 2, 8, 2, 5, 2, 4, 2, 5, 2, 5, 4, 9});

    private static final FrequencyDeciles DECILES =
            FrequencyDeciles.of(TokenFrequencies.of(ORIGINAL));

    /**
     * Blocks {@code 2 5 2 5 2} and {@code 5 2 9 9 9}, the n-grams that NGramsTest counts: 3 of 10,
     * 4 of 8, 5 of 6 and 4 of 4 are distinct; inside blocks 5 of 8 bigrams, 5 of 6 trigrams, 4 of 4
     * 4-grams. The means over blocks are ((1 - 2/4) + (1 - 3/4)) / 2 = 0.375, ((1 - 2/3) + 0) / 2 =
     * 1/6 and 0. Of the original's 2 4 5 8 9 there are 2 5 9. Counts are 4, 3, 3: entropy 0.4 ln
     * 2.5 + 0.6 ln (10 / 3). Three of ten tokens are the tail's 9.
     */
    @Test
    void measuresAreThoseComputedByHand() {
        TextMeasures measures = measure(5, 2, 5, 2, 5, 2, 5, 2, 9, 9, 9);
        assertThat(measures.distinct1()).isEqualTo(0.3, ROUNDING);
        assertThat(measures.distinct2()).isEqualTo(0.5, ROUNDING);
        assertThat(measures.distinct3()).isEqualTo(5.0 / 6, ROUNDING);
        assertThat(measures.distinct4()).isEqualTo(1, ROUNDING);
        assertThat(measures.rep2()).isEqualTo(0.375, ROUNDING);
        assertThat(measures.rep3()).isEqualTo(1.0 / 6, ROUNDING);
        assertThat(measures.rep4()).isZero();
        assertThat(measures.vocabularyCoverage()).isEqualTo(0.6, ROUNDING);
        assertThat(measures.unigramEntropyNats())
                .isEqualTo(0.4 * Math.log(2.5) + 0.6 * Math.log(10.0 / 3), ROUNDING);
        assertThat(measures.zipfExponent())
                .isEqualTo(ZipfFit.exponent(new int[] {4, 3, 3}), ROUNDING)
                .isPositive();
        assertThat(measures.tailMass()).isEqualTo(0.3, ROUNDING);
    }

    @Test
    void tokensThatTheOriginalLacksAreTailAndCoverNothing() {
        TextMeasures measures = measure(2, 70, 70, 71, 2);
        assertThat(measures.vocabularyCoverage()).isEqualTo(0.2, ROUNDING); // 2 of 2 4 5 8 9
        assertThat(measures.tailMass()).isEqualTo(0.75, ROUNDING);
    }

    @Test
    void theOriginalCoversItselfAndHasATailOfATenth() {
        TextMeasures measures = TextMeasures.of(ORIGINAL, DECILES);
        assertThat(measures.vocabularyCoverage()).isEqualTo(1);
        assertThat(measures.tailMass()).isEqualTo(0.1, ROUNDING); // 8 and 9 of 20 tokens
    }

    @Test
    void orderOfBlocksDoesNotMatter() {
        SplitMix64 random = new SplitMix64(53);
        int[] ids = new int[40 * 6];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(7);
        }
        TokenBlocks text = TokenBlocks.of(6, ids);
        assertThat(TextMeasures.of(shuffled(text, random), DECILES))
                .isEqualTo(TextMeasures.of(text, DECILES));
    }

    @Test
    void withoutBlocksOnlyCoverageIsANumber() {
        double nan = Double.NaN;
        assertThat(measure(3))
                .isEqualTo(new TextMeasures(nan, nan, nan, nan, nan, nan, nan, 0, nan, nan, nan));
    }

    @Test
    void blocksShorterThanNHaveNoNGrams() {
        TextMeasures measures = measure(2, 5, 4, 5, 4);
        assertThat(measures.distinct1()).isEqualTo(0.5);
        assertThat(measures.distinct2()).isEqualTo(0.5);
        assertThat(measures.rep2()).isZero();
        assertThat(List.of(measures.distinct3(), measures.distinct4())).containsOnly(Double.NaN);
        assertThat(List.of(measures.rep3(), measures.rep4())).containsOnly(Double.NaN);
    }

    @Test
    void namesAndOrderAreThoseOfMetricsFiles() {
        assertThat(TextMeasures.class.getRecordComponents())
                .extracting(RecordComponent::getName)
                .containsExactly(
                        "distinct1",
                        "distinct2",
                        "distinct3",
                        "distinct4",
                        "rep2",
                        "rep3",
                        "rep4",
                        "vocabularyCoverage",
                        "unigramEntropyNats",
                        "zipfExponent",
                        "tailMass");
    }

    private static TextMeasures measure(int blockLength, int... ids) {
        return TextMeasures.of(TokenBlocks.of(blockLength, ids), DECILES);
    }

    private static TokenBlocks shuffled(TokenBlocks text, SplitMix64 random) {
        int[] ids = new int[text.size() * text.blockLength()];
        int[] order = random.permutation(text.size());
        for (int i = 0; i < order.length; i++) {
            text.copyInto(order[i], ids, i * text.blockLength());
        }
        return TokenBlocks.of(text.blockLength(), ids);
    }
}
