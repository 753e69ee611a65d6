package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.SplitMix64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A language: a grammar of sentences, and for each topic the words of each class.
 *
 * <p>A row has one topic, the k-th of T with Zipf's probability, and 1 to {@code maxSentences}
 * sentences, each number equally likely and independent of the topic. Each sentence follows the
 * grammar; each word of a class is drawn from the topic's words of that class with Zipf's
 * distribution over their order. So a row's nouns and verbs reveal its topic, and the topic decides
 * which nouns and verbs may occur.
 *
 * @param grammar the grammar of sentences
 * @param topics the topics, the most frequent first, each with words, most frequent first, for all
 *     classes that the grammar emits; topics may share words
 * @param maxSentences the largest number of sentences in a row
 */
record Language(Grammar grammar, List<Map<WordClass, List<String>>> topics, int maxSentences) {
    /** Draws one row: each word after a blank, in WikiText's form " a b c .\n". */
    String drawRow(SplitMix64 random) {
        Map<WordClass, List<String>> topic =
                topics.get(new ZipfDistribution(topics.size()).draw(random));
        int numSentences = 1 + random.nextInt(maxSentences);
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < numSentences; i++) {
            for (WordClass wordClass : grammar.draw(random)) {
                List<String> words = Objects.requireNonNull(topic.get(wordClass));
                int rank = new ZipfDistribution(words.size()).draw(random);
                row.append(' ').append(words.get(rank));
            }
        }
        return row.append('\n').toString();
    }
}
