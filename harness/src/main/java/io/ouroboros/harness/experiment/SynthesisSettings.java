package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingRulesJson;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.Strategy;

/**
 * How a generation writes.
 *
 * @param prompts what it continues
 * @param promptLength tokens of a prompt, the first of its block
 * @param keepPrompt whether the prompt stays before its continuation
 * @param rules the rules of every decode; {@link DecodingRules#numReturn} is the number of
 *     synthetic sets, and a sampling strategy's seed is replaced by one of the run's
 * @param decodingBatchSize prompts decoded together; scores may differ in their last digits
 */
public record SynthesisSettings(
        PromptSource prompts,
        int promptLength,
        boolean keepPrompt,
        DecodingRules rules,
        BatchSizeChoice decodingBatchSize) {

    /**
     * The paper's way with other rules: each original block is the prompt of one new block.
     *
     * @param blockLength tokens of a prompt
     * @param rules the rules
     * @param decodingBatchSize prompts decoded together
     * @return the settings
     */
    public static SynthesisSettings of(
            int blockLength, DecodingRules rules, BatchSizeChoice decodingBatchSize) {
        return new SynthesisSettings(
                PromptSource.ORIGINAL, blockLength, false, rules, decodingBatchSize);
    }

    /**
     * Returns the most tokens that one continuation adds to the corpus.
     *
     * @return new tokens, with the prompt's where it is kept
     */
    public int sequenceLength() {
        return (keepPrompt ? promptLength : 0) + rules.newTokens();
    }

    /** The rules with the seed of a generation's draws. */
    DecodingRules seeded(long seed) {
        if (!(rules.strategy() instanceof Strategy.Sampling sampling)) {
            return rules;
        }
        Strategy seeded =
                new Strategy.Sampling(
                        sampling.beams(),
                        sampling.temperature(),
                        sampling.topK(),
                        sampling.topP(),
                        sampling.minP(),
                        sampling.typicalP(),
                        seed);
        return new DecodingRules(
                seeded,
                rules.newTokens(),
                rules.minNewTokens(),
                rules.repetitionPenalty(),
                rules.noRepeatNgram(),
                rules.numReturn());
    }

    /** Adds the settings to an object, each under its option's name in camel case. */
    void addTo(JsonObject json) {
        json.addProperty("prompts", prompts.toString());
        json.addProperty("promptLength", promptLength);
        json.addProperty("keepPrompt", keepPrompt);
        json.addProperty("syntheticSets", rules.numReturn());
        DecodingRulesJson.addTo(rules, json);
        json.add("decodingBatchSize", decodingBatchSize.toJson());
    }
}
