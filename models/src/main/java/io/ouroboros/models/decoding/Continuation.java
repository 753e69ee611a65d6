package io.ouroboros.models.decoding;

import java.util.List;

/**
 * One continuation of a prompt.
 *
 * @param ids the new tokens, an EOS that ended it included
 * @param score sum of the ids' log-probabilities in nats; with beams over length^lengthPenalty,
 *     which is transformers' {@code sequences_scores}; in sampling with one beam under the
 *     distributions that the tokens were drawn from
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
