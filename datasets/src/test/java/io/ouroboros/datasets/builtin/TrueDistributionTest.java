package io.ouroboros.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.builtin.Grammar.Rule;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TrueDistributionTest {

    private static final double ROUNDING = 1e-15;

    /** Words in a sentence of the tiny language: determiner, a quarter adjective, noun, stop. */
    private static final double LENGTH = 3.25;

    /** Topics have shares 2/3 and 1/3, and so have two words of one class. */
    private static final Language TINY =
            new Language(
                    new Grammar(
                            List.of(
                                    List.of(new Rule(1, WordClass.DETERMINER, 1)),
                                    List.of(
                                            new Rule(0.25, WordClass.ADJECTIVE, 2),
                                            new Rule(0.75, WordClass.NOUN, 3)),
                                    List.of(new Rule(1, WordClass.NOUN, 3)),
                                    List.of(new Rule(1, WordClass.FULL_STOP, 4)))),
                    List.of(
                            topic(List.of("the"), List.of("cat", "dog")),
                            topic(List.of("the", "a"), List.of("dog"))),
                    2);

    private final TrueDistribution tiny = TrueDistribution.of(TINY);

    @Test
    void tinyLanguageHasTheProbabilitiesOfHandReckoning() {
        assertThat(tiny.probability(".")).isCloseTo(1 / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("the"))
                .isCloseTo((2.0 / 3 + 1.0 / 3 * 2 / 3) / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("dog"))
                .isCloseTo((2.0 / 3 / 3 + 1.0 / 3) / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("cat")).isCloseTo(4.0 / 9 / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("big")).isCloseTo(0.25 / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("a")).isCloseTo(1.0 / 9 / LENGTH, within(ROUNDING));
        assertThat(tiny.probability("cow")).isZero();
    }

    @Test
    void tokenIdsFollowFallingProbability() {
        assertThat(tiny.words()).containsExactly(".", "the", "dog", "cat", "big", "a");
        assertThat(tiny.vocabularySize()).isEqualTo(10);
    }

    @Test
    void tailIsTheRarestWordsWithinTheMass() {
        DistributionTail tail = tiny.tail(0.12);
        assertThat(tail.size()).isEqualTo(2);
        assertThat(tail.mass()).isCloseTo(1.0 / 9, within(ROUNDING)); // (1/4 + 1/9) / 3.25
        assertThat(tiny.tail(1).size()).isEqualTo(6);
    }

    @Test
    void coverageWeighsTheTailWordsThatOccur() {
        DistributionTail tail = tiny.tail(0.12);
        TokenBlocks withBig = TokenBlocks.of(3, new int[] {2, 5, 8, 8, 4, 0});
        assertThat(tail.coverage(withBig)).isCloseTo(9.0 / 13, within(ROUNDING));
        assertThat(tail.coverage(TokenBlocks.of(2, new int[] {9, 8}))).isEqualTo(1);
        assertThat(tail.coverage(TokenBlocks.of(2, new int[] {7, 2}))).isZero();
    }

    @Test
    void sampleOfTheTinyLanguageConverges() {
        assertThat(totalVariation(tiny, sample(TINY, 20_000))).isLessThan(0.01);
    }

    /**
     * Total variation between 20,000 rows and the formula. Each row's topic alone moves it by about
     * 0.003 (one deviation); an error in the formula, such as topics taken as equal, by 0.1.
     */
    @Test
    void sampleOfTheBuiltinLanguageConverges() {
        BuiltinCorpus corpus = new BuiltinCorpus(11);
        Map<String, Integer> counts = count(corpus.rowsOfTokens(Split.TRAIN, 400_000));
        assertThat(totalVariation(corpus.trueDistribution(), counts)).isLessThan(0.02);
    }

    @Test
    void probabilitiesOfTheBuiltinLanguageSumToOne() {
        TrueDistribution builtin = new BuiltinCorpus(0).trueDistribution();
        double sum = builtin.words().stream().mapToDouble(builtin::probability).sum();
        assertThat(sum).isCloseTo(1, within(1e-12));
        assertThat(builtin.words()).hasSize(1_009).doesNotHaveDuplicates();
    }

    private static Map<WordClass, List<String>> topic(
            List<String> determiners, List<String> nouns) {
        return Map.of(
                WordClass.DETERMINER,
                determiners,
                WordClass.ADJECTIVE,
                List.of("big"),
                WordClass.NOUN,
                nouns,
                WordClass.FULL_STOP,
                List.of("."));
    }

    private static Map<String, Integer> sample(Language language, int numRows) {
        SplitMix64 random = new SplitMix64(17);
        return count(Stream.generate(() -> language.drawRow(random)).limit(numRows).toList());
    }

    private static Map<String, Integer> count(List<String> rows) {
        Map<String, Integer> counts = new HashMap<>();
        for (String row : rows) {
            for (String word : row.strip().split(" ", -1)) {
                counts.merge(word, 1, Integer::sum);
            }
        }
        return counts;
    }

    private static double totalVariation(TrueDistribution truth, Map<String, Integer> counts) {
        double numWords = counts.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(truth.words()).containsAll(counts.keySet());
        return truth.words().stream()
                        .mapToDouble(
                                word ->
                                        Math.abs(
                                                truth.probability(word)
                                                        - counts.getOrDefault(word, 0) / numWords))
                        .sum()
                / 2;
    }
}
