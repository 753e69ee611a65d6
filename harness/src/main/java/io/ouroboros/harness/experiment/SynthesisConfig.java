package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingConfigJson;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;

/**
 * How a generation writes.
 *
 * @param prompts what it continues
 * @param promptLength tokens of a prompt, the first of its block
 * @param keepPrompt whether the prompt stays before its continuation
 * @param rules the rules of every decode; {@link DecodingConfig#numReturn} is the number of
 *     synthetic sets, and a sampling strategy's seed is replaced by one of the run's
 * @param decodingBatchSize prompts decoded together; scores may differ in their last digits
 */
public record SynthesisConfig(
        PromptSource prompts,
        int promptLength,
        boolean keepPrompt,
        DecodingConfig rules,
        BatchSizeChoice decodingBatchSize) {

    /**
     * The paper's way with other rules: each original block is the prompt of one new block.
     *
     * @param blockLength tokens of a prompt
     * @param rules the rules
     * @param decodingBatchSize prompts decoded together
     * @return the settings
     */
    public static SynthesisConfig of(
            int blockLength, DecodingConfig rules, BatchSizeChoice decodingBatchSize) {
        return new SynthesisConfig(
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
    DecodingConfig seeded(long seed) {
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
        return new DecodingConfig(
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
        DecodingConfigJson.addTo(rules, json);
        json.add("decodingBatchSize", decodingBatchSize.toJson());
    }
}
