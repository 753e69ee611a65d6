package io.ouroboros.models.decoding;

import io.ouroboros.models.torchscript.NamedNumbers;

/**
 * The rules of a decode, with the meaning of the arguments of transformers' {@code generate}.
 *
 * @param strategy how tokens are chosen
 * @param newTokens most tokens of a continuation
 * @param minNewTokens EOS is banned before this many tokens; if equal to {@code newTokens}, every
 *     continuation has exactly that length
 * @param repetitionPenalty factor above 1 against tokens of prompt and continuation, 1 for none
 * @param noRepeatNgram size of n-grams that may stand only once in prompt and continuation, 0 for
 *     no such rule
 * @param numReturn continuations of each prompt
 */
public record DecodingConfig(
        Strategy strategy,
        int newTokens,
        int minNewTokens,
        double repetitionPenalty,
        int noRepeatNgram,
        int numReturn) {

    /** Checks each rule. */
    public DecodingConfig {
        Checks.atLeast("new tokens", newTokens, 1);
        Checks.atLeast("min new tokens", minNewTokens, 0);
        Checks.atLeast("no-repeat n-gram size", noRepeatNgram, 0);
        Checks.atLeast("returned continuations", numReturn, 1);
        if (minNewTokens > newTokens) {
            throw new IllegalArgumentException(
                    "min new tokens must be at most new tokens %d, got %d"
                            .formatted(newTokens, minNewTokens));
        }
        if (!(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty))) {
            throw new IllegalArgumentException(
                    "repetition penalty must be above 0, got " + repetitionPenalty);
        }
        if (numReturn > strategy.mostReturned()) {
            throw new IllegalArgumentException(
                    "returned continuations must be at most %d with this strategy, got %d"
                            .formatted(strategy.mostReturned(), numReturn));
        }
    }

    /**
     * The experiment's rules (docs/protocol.md, Synthesis): exactly {@code newTokens}, no penalty,
     * the best hypothesis.
     *
     * @param beamWidth live hypotheses of each prompt
     * @param newTokens length of every continuation
     * @return the rules
     */
    public static DecodingConfig exactly(int beamWidth, int newTokens) {
        return of(Strategy.Beams.of(beamWidth), newTokens, newTokens);
    }

    /**
     * Rules with neither penalty nor banned n-grams and one continuation.
     *
     * @param strategy how tokens are chosen
     * @param newTokens most tokens of a continuation
     * @param minNewTokens fewest tokens of a continuation
     * @return the rules
     */
    public static DecodingConfig of(Strategy strategy, int newTokens, int minNewTokens) {
        return new DecodingConfig(strategy, newTokens, minNewTokens, 1.0, 0, 1);
    }

    /** Cached rows of each prompt: beams, or independent samples. */
    int rowsPerPrompt() {
        return Math.max(numReturn, strategy.beamWidth()); // more than beams: independent samples
    }

    /**
     * The fields of {@code Decoding} in {@code logits_processors.py}; what is off has its neutral
     * value.
     */
    NamedNumbers toProgram() {
        Strategy.Beams beams = Strategy.Beams.of(strategy.beamWidth());
        Strategy.Sampling sampling = Strategy.Sampling.plain(0);
        int topK = 0;
        double penaltyAlpha = 0;
        if (strategy instanceof Strategy.Beams search) {
            beams = search;
        } else if (strategy instanceof Strategy.Sampling draws) {
            beams = draws.beams();
            sampling = draws;
            topK = draws.topK();
        } else if (strategy instanceof Strategy.Contrastive contrastive) {
            topK = contrastive.topK();
            penaltyAlpha = contrastive.penaltyAlpha();
        }
        // greedy search ends with its first EOS; transformers has no early_stopping there
        EarlyStopping stopping =
                beams.beamWidth() == 1 ? EarlyStopping.TRUE : beams.earlyStopping();
        return new NamedNumbers()
                .with("new_tokens", newTokens)
                .with("min_new_tokens", minNewTokens)
                .with("no_repeat_ngram", noRepeatNgram)
                .with("beam_width", beams.beamWidth())
                .with("early_stopping", stopping.programCode())
                .with("top_k", topK)
                .with("repetition_penalty", repetitionPenalty)
                .with("length_penalty", beams.lengthPenalty())
                .with("temperature", sampling.temperature())
                .with("top_p", sampling.topP())
                .with("min_p", sampling.minP())
                .with("typical_p", sampling.typicalP())
                .with("penalty_alpha", penaltyAlpha);
    }
}
