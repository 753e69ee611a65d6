package io.ouroboros.models.decoding;

import java.util.Arrays;

/**
 * One continuation of a prompt.
 *
 * @param ids the new tokens, including an EOS that ended them; do not modify
 * @param score sum of the ids' log-probabilities in nats; with beams over length^lengthPenalty,
 *     which is transformers' {@code sequences_scores}; in sampling with one beam under the
 *     distributions that the tokens were drawn from
 */
@SuppressWarnings(
        "ArrayRecordComponent") // boxed, the ids of a corpus would take four times as much
public record Continuation(int[] ids, double score) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Continuation continuation
                && Arrays.equals(ids, continuation.ids)
                && score == continuation.score;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Double.hashCode(score);
    }

    @Override
    public String toString() {
        return "Continuation[ids=%s, score=%s]".formatted(Arrays.toString(ids), score);
    }
}
