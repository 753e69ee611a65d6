package io.ouroboros.datasets.builtin;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The rarest words of a {@link TrueDistribution}: what collapse loses first.
 *
 * @param shares probability by token id, the rarest first; not to be changed
 */
public record DistributionTail(Map<Integer, Double> shares) {

    /**
     * Counts the tail's words.
     *
     * @return the number of words, at least 1
     */
    public int size() {
        return shares.size();
    }

    /**
     * The tail's weight.
     *
     * @return the sum of its words' true probabilities
     */
    public double mass() {
        return massOf(shares.keySet());
    }

    /**
     * How much of the tail a corpus still holds: the true probability mass of the tail's words that
     * occur in it at least once, divided by the tail's mass.
     *
     * @param blocks a corpus in ids of the built-in tokenizer
     * @return a share from 0, no tail word occurs, to 1, all occur
     */
    public double coverage(TokenBlocks blocks) {
        Set<Integer> seen = new HashSet<>();
        for (int[] block : blocks) {
            for (int id : block) {
                seen.add(id);
            }
        }
        seen.retainAll(shares.keySet());
        return massOf(seen) / mass();
    }

    private double massOf(Set<Integer> tokenIds) {
        double mass = 0;
        for (Map.Entry<Integer, Double> share : shares.entrySet()) { // in one order: same rounding
            mass += tokenIds.contains(share.getKey()) ? share.getValue() : 0;
        }
        return mass;
    }
}
