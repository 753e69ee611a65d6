package io.ouroboros.datasets.mixing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegimeTest {

    private static Regime.Replace keeping(double share) {
        return new Regime.Replace(share, KeepRule.BLOCKS, 128, 0);
    }

    private static MixtureSources written(int numOriginal, Integer... numSynthetic) {
        return new MixtureSources(
                numOriginal, List.of(numSynthetic), Mixture.ofOriginal(numOriginal));
    }

    private static List<String> names(Mixture mixture) {
        return IntStream.range(0, mixture.size())
                .mapToObj(
                        position ->
                                (mixture.source(position) == Mixture.ORIGINAL
                                                ? "o"
                                                : mixture.source(position) + "-")
                                        + mixture.index(position))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "100, 0, 0",
        "100, 1, 100",
        "37927, 0.1, 3793",
        "5, 0.1, 1", // exactly half: up
        "4, 0.1, 0",
        "100, 0.145, 15", // 14.499999999999998 in binary arithmetic
    })
    void theKeptShareIsRoundedHalfUp(int numBlocks, double share, int kept) {
        Regime regime = keeping(share);
        assertThat(regime.prompts(numBlocks, 1, 3)).hasSize(numBlocks - kept).isSorted();
        assertThat(regime.draw(written(numBlocks, numBlocks - kept), 3).count(Mixture.ORIGINAL))
                .isEqualTo(kept);
    }

    /** 10 % of 37,927 blocks are 29.6 batches of 128: 30 of them, 3,840 blocks. */
    @ParameterizedTest
    @CsvSource({"37927, 0.1, 3840", "37927, 0, 0", "256, 0.5, 128", "100, 0.9, 100"})
    void wholeBatchesAreKeptAsTheReleasedCodeDoes(int numBlocks, double share, int kept) {
        Regime regime = new Regime.Replace(share, KeepRule.BATCHES, 128, 0);
        assertThat(regime.prompts(numBlocks, 1, 3)).hasSize(numBlocks - kept);
    }

    /** The first three entries of the permutation of ten for seed 7: 6, 4, 0. */
    @Test
    void keptBlocksStandInTheirPlaces() {
        assertThat(keeping(0.3).prompts(10, 1, 7)).containsExactly(1, 2, 3, 5, 7, 8, 9);
        assertThat(names(keeping(0.3).draw(written(10, 7), 7)))
                .containsExactly("o0", "0-0", "0-1", "0-2", "o4", "0-3", "o6", "0-4", "0-5", "0-6");
    }

    @Test
    void everyPositionIsEquallyLikelyToBeKept() {
        int[] counts = new int[7];
        for (int seed = 0; seed < 7_000; seed++) {
            Mixture mixture = keeping(0.3).draw(written(7, 5), seed); // 2 of 7
            IntStream.range(0, 7)
                    .filter(position -> mixture.source(position) == Mixture.ORIGINAL)
                    .forEach(position -> counts[position]++);
        }
        // mean 2,000, standard deviation 38: five deviations
        assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 2_000) < 190);
    }

    @Test
    void replaceTakesTheNewestGenerationOnly() {
        assertThat(names(keeping(0).draw(written(3, 8, 3), 1)))
                .containsExactly("1-0", "1-1", "1-2");
    }

    @Test
    void fewerSyntheticBlocksMakeASmallerTrainingSet() {
        assertThat(names(keeping(0).draw(written(4, 2), 1))).containsExactly("0-0", "0-1");
        assertThat(keeping(1).prompts(4, 1, 1)).isEmpty();
        assertThat(names(keeping(1).draw(written(2, 0), 1))).containsExactly("o0", "o1");
    }

    /** Two sets of three blocks: a draw of three, in order, without replacement. */
    @Test
    void moreSyntheticBlocksThanNeededAreSampled() {
        Mixture mixture = keeping(0).draw(written(3, 6), 5);
        assertThat(names(mixture)).hasSize(3).doesNotHaveDuplicates().isSorted();
        assertThat(names(keeping(0).draw(written(3, 6), 6))).isNotEqualTo(names(mixture));
    }

    /** Half of eight blocks kept; the other four need eight prompts at half a block each. */
    @Test
    void promptsAreAsManyAsTheContinuationsLengthDemands() {
        assertThat(keeping(0.5).prompts(8, 0.5, 1)).hasSize(8);
        assertThat(keeping(0.5).prompts(8, 2, 1)).hasSize(2);
        assertThat(keeping(0.5).prompts(8, 1.5, 1)).hasSize(3);
    }

    @Test
    void anotherSampleSizeHasItsShare() {
        Regime.Replace regime = new Regime.Replace(0.25, KeepRule.BLOCKS, 128, 4);
        assertThat(regime.prompts(10, 1, 1)).hasSize(3);
        Mixture mixture = regime.draw(written(10, 3), 1);
        assertThat(mixture.size()).isEqualTo(4);
        assertThat(mixture.count(Mixture.ORIGINAL)).isEqualTo(1);
    }

    @Test
    void accumulateTakesAll() {
        assertThat(names(new Regime.Accumulate().draw(written(2, 1, 2), 1)))
                .containsExactly("o0", "o1", "0-0", "1-0", "1-1");
        assertThat(new Regime.Accumulate().prompts(3, 1, 1)).containsExactly(0, 1, 2);
    }

    @Test
    void accumulateSubsampleIsUniformOverThePool() {
        int[] counts = new int[3]; // original, generation 0, generation 1
        for (int seed = 0; seed < 3_000; seed++) {
            Mixture mixture = new Regime.AccumulateSubsample(0).draw(written(4, 4, 4), seed);
            assertThat(mixture.size()).isEqualTo(4);
            for (int position = 0; position < 4; position++) {
                counts[mixture.source(position) + 1]++;
            }
        }
        // mean 4,000; hypergeometric, standard deviation 44: five deviations
        assertThat(IntStream.of(counts)).allMatch(count -> Math.abs(count - 4_000) < 220);
    }

    @Test
    void augmentTakesOriginalAndNewest() {
        assertThat(names(new Regime.Augment().draw(written(2, 5, 1), 1)))
                .containsExactly("o0", "o1", "1-0");
    }

    /** Half of 10 from the newest, three from the set before, two original ones. */
    @Test
    void mixHasItsShares() {
        Mixture before =
                new Mixture(
                        IntBuffer.wrap(new int[] {-1, 0, 0, 0}),
                        IntBuffer.wrap(new int[] {9, 1, 2, 3}));
        MixtureSources available = new MixtureSources(10, List.of(4, 10), before);
        Mixture mixture = new Regime.Mix(0.5, 0.3, 0.2, 0).draw(available, 11);
        assertThat(mixture.size()).isEqualTo(10);
        assertThat(mixture.count(1)).isEqualTo(5);
        List<String> inherited = names(mixture).subList(5, 8);
        assertThat(List.of("o9", "0-1", "0-2", "0-3")).containsAll(inherited);
        assertThat(names(mixture).subList(8, 10)).allMatch(name -> name.startsWith("o"));
        assertThat(new Regime.Mix(0.5, 0.3, 0.2, 0).prompts(10, 1, 11)).hasSize(5).isSorted();
    }

    @Test
    void aShareOfMoreBlocksThanThereAreTakesEachEquallyOften() {
        Mixture mixture = new Regime.Mix(0, 0, 1, 7).draw(written(3, 0), 1);
        int[] counts = new int[3];
        IntStream.range(0, 7).forEach(position -> counts[mixture.index(position)]++);
        Arrays.sort(counts);
        assertThat(counts).containsExactly(2, 2, 3);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        for (Regime regime :
                List.of(
                        keeping(0.4),
                        new Regime.AccumulateSubsample(5),
                        new Regime.Mix(0.25, 0.5, 0.25, 8))) {
            Mixture mixture = regime.draw(written(12, 12), 3);
            assertThat(regime.draw(written(12, 12), 3)).isEqualTo(mixture);
            assertThat(regime.draw(written(12, 12), 4)).isNotEqualTo(mixture);
        }
    }
}
