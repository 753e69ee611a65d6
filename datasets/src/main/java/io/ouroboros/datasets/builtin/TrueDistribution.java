package io.ouroboros.datasets.builtin;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The exact unigram distribution of a language: how likely each word, full stops included, is at a
 * random place of an endless text. Row separators are not words and have no share.
 *
 * <p>With {@code n(c)} the expected number of words of class {@code c} in a sentence, {@code p(t)}
 * the probability of topic {@code t} and {@code z(w | c, t)} the probability of word {@code w}
 * among the topic's words of the class,
 *
 * <pre>{@code
 * P(w) = sum over t of p(t) * sum over c of n(c) z(w | c, t)  /  sum over c of n(c)
 * }</pre>
 *
 * <p>because neither the number nor the length of a row's sentences depends on its topic: expected
 * count over expected length, per row, is that of one sentence.
 *
 * <p>Words have token ids from {@value #FIRST_WORD_ID} on, the most probable first, words of equal
 * probability in alphabetical order; the ids before are special tokens.
 */
public final class TrueDistribution {

    /** The id of the most probable word. */
    static final int FIRST_WORD_ID = 4;

    /** More than the rounding error of the sum of all probabilities. */
    private static final double ROUNDING = 1e-12;

    private final List<String> words;
    private final Map<String, Double> probabilities;

    private TrueDistribution(Map<String, Double> probabilities) {
        this.probabilities = probabilities;
        this.words =
                probabilities.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Double>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .toList();
    }

    /** Computes the distribution of a language. */
    static TrueDistribution of(Language language) {
        Map<WordClass, Double> counts = language.grammar().expectedCounts();
        double length = counts.values().stream().mapToDouble(Double::doubleValue).sum();
        ZipfDistribution topicShares = new ZipfDistribution(language.topics().size());
        Map<String, Double> probabilities = new HashMap<>();
        for (int topic = 0; topic < language.topics().size(); topic++) {
            double topicShare = topicShares.probability(topic);
            for (Map.Entry<WordClass, Double> count : counts.entrySet()) {
                List<String> words =
                        Objects.requireNonNull(language.topics().get(topic).get(count.getKey()));
                ZipfDistribution shares = new ZipfDistribution(words.size());
                for (int rank = 0; rank < words.size(); rank++) {
                    double share =
                            topicShare * count.getValue() / length * shares.probability(rank);
                    probabilities.merge(words.get(rank), share, Double::sum);
                }
            }
        }
        return new TrueDistribution(probabilities);
    }

    /**
     * All words, the most probable first; the word at index i has the token id i + {@value
     * #FIRST_WORD_ID}.
     *
     * @return the words; not modifiable
     */
    public List<String> words() {
        return words;
    }

    /**
     * The number of ids that a model for this language needs.
     *
     * @return the number of special tokens and words
     */
    public int vocabularySize() {
        return FIRST_WORD_ID + words.size();
    }

    /**
     * The probability of a word.
     *
     * @param word a word of the text, without blanks
     * @return its probability, 0 if the language lacks it
     */
    public double probability(String word) {
        return probabilities.getOrDefault(word, 0.0);
    }

    /**
     * The tail: words from the rarest up, as long as their total probability stays within a mass.
     *
     * @param mass the tail's largest mass, at least the rarest word's
     * @return the tail, at least one word
     */
    public DistributionTail tail(double mass) {
        Map<Integer, Double> shares = new LinkedHashMap<>();
        double sum = 0;
        for (int index = words.size() - 1; index >= 0; index--) {
            double share = probability(words.get(index));
            sum += share;
            if (sum > mass + ROUNDING) {
                break;
            }
            shares.put(FIRST_WORD_ID + index, share);
        }
        return new DistributionTail(shares);
    }
}
