package io.ouroboros.models.decoding;

/**
 * The rules of a decode, with the meaning of the arguments of transformers' {@code generate}.
 *
 * @param beamWidth live hypotheses of each prompt; 1 is greedy search
 * @param newTokens most tokens of a continuation
 * @param minNewTokens EOS is banned before so many tokens; equal to {@code newTokens}, every
 *     continuation has exactly that length
 * @param repetitionPenalty factor above 1 against tokens of prompt and continuation, 1 for none
 * @param noRepeatNgram size of n-grams that may stand only once in prompt and continuation, 0 for
 *     no such rule
 * @param lengthPenalty exponent of the length that divides a hypothesis' score
 * @param earlyStopping when the search ends
 */
public record DecodingRules(
        int beamWidth,
        int newTokens,
        int minNewTokens,
        double repetitionPenalty,
        int noRepeatNgram,
        double lengthPenalty,
        EarlyStopping earlyStopping) {

    /** Checks each rule. */
    public DecodingRules {
        atLeast("beam width", beamWidth, 1);
        atLeast("new tokens", newTokens, 1);
        atLeast("min new tokens", minNewTokens, 0);
        atLeast("no-repeat n-gram size", noRepeatNgram, 0);
        if (minNewTokens > newTokens) {
            throw new IllegalArgumentException(
                    "min new tokens must be at most new tokens %d, got %d"
                            .formatted(newTokens, minNewTokens));
        }
        if (!(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty))) {
            throw new IllegalArgumentException(
                    "repetition penalty must be above 0, got " + repetitionPenalty);
        }
        if (!Double.isFinite(lengthPenalty)) {
            throw new IllegalArgumentException(
                    "length penalty must be a finite number, got " + lengthPenalty);
        }
    }

    /**
     * The experiment's rules (PROTOCOL.md, Synthesis): exactly so many new tokens, no penalty.
     *
     * @param beamWidth live hypotheses of each prompt
     * @param newTokens length of every continuation
     * @return the rules
     */
    public static DecodingRules exactly(int beamWidth, int newTokens) {
        return new DecodingRules(beamWidth, newTokens, newTokens, 1.0, 0, 1.0, EarlyStopping.FALSE);
    }

    private static void atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s must be at least %d, got %d".formatted(what, least, value));
        }
    }
}
