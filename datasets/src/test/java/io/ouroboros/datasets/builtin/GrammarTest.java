package io.ouroboros.datasets.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.SplitMix64;
import io.ouroboros.datasets.builtin.Grammar.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrammarTest {

    @Test
    void expectedCountsAreVisitsTimesProbabilities() {
        Grammar grammar =
                new Grammar(
                        List.of(
                                List.of(
                                        new Rule(0.5, WordClass.NOUN, 1),
                                        new Rule(0.25, WordClass.NOUN, 2),
                                        new Rule(0.25, WordClass.ADVERB, 2)),
                                List.of(new Rule(1, WordClass.NOUN, 2))));
        assertThat(grammar.expectedCounts())
                .isEqualTo(Map.of(WordClass.NOUN, 1.25, WordClass.ADVERB, 0.25));
    }

    @Test
    void sentencesFollowTheRules() {
        Grammar grammar =
                new Grammar(
                        List.of(
                                List.of(
                                        new Rule(0.5, WordClass.NOUN, 1),
                                        new Rule(0.5, WordClass.ADVERB, 2)),
                                List.of(new Rule(1, WordClass.PLACE, 2))));
        SplitMix64 random = new SplitMix64(1);
        int adverbs = 0;
        for (int i = 0; i < 1_000; i++) {
            List<WordClass> sentence = grammar.draw(random);
            assertThat(sentence)
                    .isIn(List.of(WordClass.ADVERB), List.of(WordClass.NOUN, WordClass.PLACE));
            adverbs += sentence.size() == 1 ? 1 : 0;
        }
        assertThat(adverbs).isBetween(420, 580); // mean 500, five deviations of 16
    }
}
