package io.ouroboros.models.decoding;

import java.util.List;

/**
 * The best hypothesis for one prompt.
 *
 * @param ids the new tokens, an EOS that ended it included
 * @param score sum of log-probabilities in nats over length^lengthPenalty, transformers' {@code
 *     sequences_scores}
 */
public record Continuation(List<Integer> ids, double score) {

    /** Copies the ids. */
    public Continuation {
        ids = List.copyOf(ids);
    }

    /**
     * Returns the new tokens as an array.
     *
     * @return a fresh array of ids
     */
    public int[] idArray() {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
