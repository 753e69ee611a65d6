package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.SplitMix64;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A probabilistic right-linear grammar of sentences: a sentence starts in state 0; each state takes
 * one of its rules, which emits one word class and leads to a later state; the state after the last
 * one ends the sentence. Because rules lead only forward, expected counts are exact sums.
 *
 * @param states the rules of each state; a state's probabilities sum to 1, and each rule leads to a
 *     later state, at most to {@code states.size()}, the end
 */
record Grammar(List<List<Rule>> states) {

    /** Draws the word classes of one sentence. */
    List<WordClass> draw(SplitMix64 random) {
        List<WordClass> sentence = new ArrayList<>();
        int state = 0;
        while (state < states.size()) {
            Rule rule = choose(states.get(state), random.nextDouble());
            sentence.add(rule.emits());
            state = rule.next();
        }
        return sentence;
    }

    /**
     * The expected number of words of each class in a sentence. The chance to visit state {@code t}
     * is {@code v(0) = 1, v(t) = sum over rules r into t of v(r's state) p(r)}; class {@code c} has
     * {@code sum over rules r that emit c of v(r's state) p(r)} words.
     */
    Map<WordClass, Double> expectedCounts() {
        double[] visits = new double[states.size() + 1];
        visits[0] = 1;
        Map<WordClass, Double> counts = new EnumMap<>(WordClass.class);
        for (int state = 0; state < states.size(); state++) {
            for (Rule rule : states.get(state)) {
                double uses = visits[state] * rule.probability();
                visits[rule.next()] += uses;
                counts.merge(rule.emits(), uses, Double::sum);
            }
        }
        return counts;
    }

    private static Rule choose(List<Rule> rules, double fraction) {
        double cumulative = 0;
        for (Rule rule : rules.subList(0, rules.size() - 1)) {
            cumulative += rule.probability();
            if (fraction < cumulative) {
                return rule;
            }
        }
        return rules.get(rules.size() - 1);
    }

    /**
     * One way on from a state.
     *
     * @param probability how often the state takes it
     * @param emits the class of the word that it adds
     * @param next the state that it leads to
     */
    record Rule(double probability, WordClass emits, int next) {}
}
