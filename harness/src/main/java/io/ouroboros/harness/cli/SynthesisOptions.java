package io.ouroboros.harness.cli;

import io.ouroboros.harness.experiment.PromptSource;
import io.ouroboros.harness.experiment.SynthesisConfig;
import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the generations of a run write. */
final class SynthesisOptions {

    @Mixin private StrategyOptions strategy = new StrategyOptions();

    @Option(
            names = "--prompts",
            paramLabel = "SOURCE",
            description =
                    "What a generation continues: original, the original training blocks, or previous,"
                            + " what the generation before wrote (default: ${DEFAULT-VALUE}).")
    private PromptSource prompts = PromptSource.ORIGINAL;

    @Option(
            names = "--prompt-length",
            paramLabel = "TOKENS",
            description =
                    "Tokens of a prompt, the first ones of its block (default: --block-length).")
    private @Nullable Integer promptLength;

    @Option(
            names = "--keep-prompt",
            description =
                    "Keep the prompt before its continuation in the corpus; with half of --block-length"
                            + " for both, a block is half original.")
    private boolean keepPrompt;

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            description =
                    "Most tokens of a continuation; the corpus is cut into blocks of --block-length"
                            + " (default: --block-length).")
    private @Nullable Integer newTokens;

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description =
                    "The end-of-text token is banned before so many (default: --new-tokens, so that"
                            + " every continuation has exactly that length).")
    private @Nullable Integer minNewTokens;

    @Option(
            names = "--synthetic-sets",
            paramLabel = "N",
            description =
                    "Continuations of each prompt: the best hypotheses, at most --beam-width, or with"
                            + " --sample and one beam any number of draws (default: ${DEFAULT-VALUE}).")
    private int syntheticSets = 1;

    @Option(
            names = "--decoding-batch-size",
            paramLabel = "PROMPTS|auto",
            description =
                    "Prompts decoded together, or auto for what fits into the free memory; scores may"
                            + " differ in their last digits (default: ${DEFAULT-VALUE}).")
    private String decodingBatchSize = "64";

    /** The settings; to be called after {@link #check}. */
    SynthesisConfig settings(int blockLength) {
        return new SynthesisConfig(
                prompts,
                promptLength(blockLength),
                keepPrompt,
                strategy.rules(lengths(blockLength), syntheticSets, 0),
                batchSize());
    }

    /** Collects every value that is out of range or contradicts another. */
    void check(int blockLength, Problems problems) {
        problems.check(
                promptLength(blockLength) >= 1 && promptLength(blockLength) <= blockLength,
                "--prompt-length must be within [1, --block-length %d], got %d",
                blockLength,
                promptLength(blockLength));
        lengths(blockLength).check(problems);
        strategy.check("--synthetic-sets", syntheticSets, problems);
        problems.collect(() -> batchSize().check("--decoding-batch-size", problems));
        int sequence =
                (keepPrompt ? promptLength(blockLength) : 0) + lengths(blockLength).minNewTokens();
        problems.check(
                prompts == PromptSource.ORIGINAL || sequence >= promptLength(blockLength),
                "--prompts previous must have what fills a prompt, got --prompt-length %d and"
                        + " continuations of as few as %d tokens",
                promptLength(blockLength),
                sequence);
    }

    private BatchSizeChoice batchSize() {
        return BatchSizeChoice.parse("--decoding-batch-size", decodingBatchSize);
    }

    private int promptLength(int blockLength) {
        return promptLength == null ? blockLength : promptLength;
    }

    private StrategyOptions.Lengths lengths(int blockLength) {
        int most = newTokens == null ? blockLength : newTokens;
        return new StrategyOptions.Lengths(most, minNewTokens == null ? most : minNewTokens);
    }
}
