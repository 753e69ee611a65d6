package io.ouroboros.harness.experiment;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingOptions;
import io.ouroboros.models.decoding.DecodingConfig;
import picocli.CommandLine.Option;

/**
 * How a generation writes its corpus.
 *
 * @param prompts what it continues
 * @param promptLength tokens of a prompt, the first of its block
 * @param keepPrompt whether the prompt stays before its continuation
 * @param syntheticSets continuations of each prompt
 * @param decoding how it decodes
 * @param decodingBatchSize prompts decoded together; scores may differ in their last digits
 */
@HelpGroup.In(HelpGroup.CORPUS)
public record SynthesisConfig(
        @Option(
                        names = "--prompts",
                        paramLabel = "SOURCE",
                        defaultValue = "original",
                        description =
                                "What a generation continues: original, the original training blocks,"
                                        + " previous, the corpus of the generation before, or with"
                                        + " --sample bos, nothing but the beginning-of-text token.")
                PromptSource prompts,
        @Option(
                        names = "--prompt-length",
                        paramLabel = "TOKENS",
                        description =
                                "Tokens of a prompt, taken from the start of its block (default:"
                                        + " --block-length).")
                @Rule(atLeast = 1, defaultsTo = "--block-length")
                int promptLength,
        @Option(
                        names = "--keep-prompt",
                        description =
                                "Keep the prompt before its continuation in the corpus. With half of"
                                        + " --block-length for both, half of each block is original.")
                boolean keepPrompt,
        @Option(
                        names = "--synthetic-sets",
                        defaultValue = "1",
                        description =
                                "Continuations of each prompt: the best hypotheses, at most --beam-width,"
                                        + " or with --sample and one beam any number of draws.")
                @Rule(atLeast = 1)
                int syntheticSets,
        DecodingOptions decoding,
        @Option(
                        names = "--decoding-batch-size",
                        paramLabel = "PROMPTS|auto",
                        defaultValue = "auto",
                        description =
                                "Prompts that a worker decodes together, or auto for as many as make it"
                                        + " faster and fit into the free memory; scores may differ in"
                                        + " their last digits.")
                BatchSizeChoice decodingBatchSize) {

    /** Resolves the default length. */
    public SynthesisConfig {
        promptLength =
                promptLength == Settings.UNSET ? BlockConfig.PAPER_BLOCK_LENGTH : promptLength;
    }

    /**
     * Returns the paper's synthesis with another way of decoding: each original block is the prompt
     * of one new block.
     *
     * @param blockLength tokens of a prompt
     * @param decoding how to decode
     * @param decodingBatchSize prompts decoded together
     * @return the settings
     */
    public static SynthesisConfig of(
            int blockLength, DecodingOptions decoding, BatchSizeChoice decodingBatchSize) {
        return new SynthesisConfig(
                PromptSource.ORIGINAL, blockLength, false, 1, decoding, decodingBatchSize);
    }

    /**
     * Returns the most tokens that one continuation adds to the corpus.
     *
     * @return new tokens, with the prompt's where it is kept
     */
    public int sequenceLength() {
        return sequenceLength(decoding.newTokens());
    }

    private int sequenceLength(int newTokens) {
        return (keepPrompt ? promptTokens() : 0) + newTokens;
    }

    /**
     * Returns how long prompts are.
     *
     * @return tokens of a prompt
     */
    public int promptTokens() {
        return prompts == PromptSource.BOS ? 1 : promptLength;
    }

    /**
     * Returns what the decoder takes.
     *
     * @param seed seed of the draws, if there are any
     * @return the configuration, for checked settings
     */
    public DecodingConfig decodingConfig(long seed) {
        return decoding.config(syntheticSets, seed);
    }

    /** Checks options against each other. */
    void check(Checks checks, int blockLength) {
        checks.check(
                promptLength <= blockLength,
                "--prompt-length must be at most --block-length %d, got %d",
                blockLength,
                promptLength);
        decoding.check(checks, "--synthetic-sets", syntheticSets);
        checks.check(
                prompts != PromptSource.BOS || decoding.sample(),
                "--prompts bos must be given with --sample, because all prompts are the same");
        int shortest = sequenceLength(decoding.minNewTokens());
        checks.check(
                prompts != PromptSource.PREVIOUS || shortest >= promptLength,
                "--prompts previous must have continuations that fill a prompt, got --prompt-length %d"
                        + " and continuations of as few as %d tokens",
                promptLength,
                shortest);
    }
}
