package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.decoding.DecodingConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All rules of {@code synthesize}: strategy, lengths, penalties, number of continuations. */
final class ContinuationOptions {

    private static final int AS_NEW_TOKENS = -1;

    @Mixin private StrategyOptions strategy = new StrategyOptions();

    @Option(
            names = "--new-tokens",
            paramLabel = "N",
            description = "Most tokens of a continuation (default: ${DEFAULT-VALUE}).")
    private int newTokens = 64;

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description =
                    "The end-of-text token is banned before so many (default: --new-tokens, so that"
                            + " every continuation has exactly that length).")
    private int minNewTokens = AS_NEW_TOKENS;

    @Option(
            names = "--num-return",
            paramLabel = "N",
            description =
                    "Continuations of each prompt, at most --beam-width, with --sample and one beam any"
                            + " number; above 1 each has a line of its own with rank, 0 for the best"
                            + " (default: ${DEFAULT-VALUE}).")
    private int numReturn = 1;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "With --sample: seed of the draws, which depend on it and on the prompt's position"
                            + " alone (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** The rules; to be called after {@link #check}. */
    DecodingConfig rules() {
        return strategy.rules(lengths(), numReturn, seed);
    }

    /** Collects every value that is out of range or contradicts another. */
    void check(Problems problems) {
        lengths().check(problems);
        strategy.check("--num-return", numReturn, problems);
    }

    private StrategyOptions.Lengths lengths() {
        return new StrategyOptions.Lengths(
                newTokens, minNewTokens == AS_NEW_TOKENS ? newTokens : minNewTokens);
    }
}
