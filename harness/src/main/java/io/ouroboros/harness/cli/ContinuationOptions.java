package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.Strategy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** All rules of {@code synthesize}: strategy, lengths, penalties, number of continuations. */
final class ContinuationOptions {

    private static final int AS_NEW_TOKENS = -1;

    @Mixin private DecodingOptions decoding = new DecodingOptions();
    @Mixin private SearchOptions search = new SearchOptions();
    @Mixin private SamplingOptions sampling = new SamplingOptions();

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

    /** The rules; to be called after {@link #check}. */
    DecodingRules rules() {
        return new DecodingRules(
                strategy(),
                newTokens,
                fewestTokens(),
                decoding.repetitionPenalty(),
                decoding.noRepeatNgram(),
                numReturn);
    }

    private Strategy strategy() {
        if (search.isContrastive()) {
            return search.contrastive(sampling.topK());
        }
        Strategy.Beams beams = search.beams(beamWidth());
        return sampling.isSampling() ? sampling.sampling(beams) : beams;
    }

    /** Collects every value that is out of range or contradicts another. */
    void check(Problems problems) {
        decoding.check(problems);
        problems.atLeast("--new-tokens", newTokens, 1);
        problems.check(
                fewestTokens() >= 0 && fewestTokens() <= Math.max(newTokens, 1),
                "--min-new-tokens must be within [0, --new-tokens %d], got %d",
                newTokens,
                fewestTokens());
        search.check(problems);
        SearchOptions.apart(
                "--beam-width", search.isContrastive() && decoding.hasBeamWidth(), problems);
        sampling.check(search.isContrastive(), problems);
        checkNumReturn(problems);
    }

    private void checkNumReturn(Problems problems) {
        problems.atLeast("--num-return", numReturn, 1);
        if (search.isContrastive()) {
            problems.check(
                    numReturn <= 1,
                    "--num-return must be at most 1 with --penalty-alpha, got %d",
                    numReturn);
        } else if (!sampling.isSampling() || beamWidth() > 1) {
            problems.check(
                    numReturn <= Math.max(beamWidth(), 1),
                    "--num-return must be at most --beam-width %d, got %d",
                    beamWidth(),
                    numReturn);
        }
    }

    private int fewestTokens() {
        return minNewTokens == AS_NEW_TOKENS ? newTokens : minNewTokens;
    }

    private int beamWidth() {
        return decoding.beamWidth(sampling.isSampling() ? 1 : DecodingOptions.PAPER_BEAM_WIDTH);
    }
}
