package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;
import picocli.CommandLine.Mixin;

/** How tokens are chosen, in a run as in {@code synthesize}. */
final class StrategyOptions {

    @Mixin private DecodingOptions decoding = new DecodingOptions();
    @Mixin private SearchOptions search = new SearchOptions();
    @Mixin private SamplingOptions sampling = new SamplingOptions();

    /**
     * The rules; to be called after {@link #check}.
     *
     * @param lengths fewest and most new tokens
     * @param numReturn continuations of each prompt
     * @param seed seed of the draws, where there are any
     */
    DecodingConfig rules(Lengths lengths, int numReturn, long seed) {
        return new DecodingConfig(
                strategy(seed),
                lengths.newTokens(),
                lengths.minNewTokens(),
                decoding.repetitionPenalty(),
                decoding.noRepeatNgram(),
                numReturn);
    }

    /**
     * How long continuations are.
     *
     * @param newTokens most tokens
     * @param minNewTokens fewest tokens
     */
    record Lengths(int newTokens, int minNewTokens) {

        /** Collects lengths that no continuation can have. */
        void check(Problems problems) {
            problems.atLeast("--new-tokens", newTokens, 1);
            problems.check(
                    minNewTokens >= 0 && minNewTokens <= Math.max(newTokens, 1),
                    "--min-new-tokens must be within [0, --new-tokens %d], got %d",
                    newTokens,
                    minNewTokens);
        }
    }

    private Strategy strategy(long seed) {
        if (search.isContrastive()) {
            return search.contrastive(sampling.topK());
        }
        Strategy.Beams beams = search.beams(beamWidth());
        return sampling.isSampling() ? sampling.sampling(beams, seed) : beams;
    }

    /**
     * Collects every value that is out of range or contradicts another.
     *
     * @param numReturnOption the option that names the continuations of each prompt
     * @param numReturn its value
     * @param problems where to
     */
    void check(String numReturnOption, int numReturn, Problems problems) {
        decoding.check(problems);
        search.check(problems);
        SearchOptions.apart(
                "--beam-width", search.isContrastive() && decoding.hasBeamWidth(), problems);
        sampling.check(search.isContrastive(), problems);
        problems.atLeast(numReturnOption, numReturn, 1);
        if (search.isContrastive()) {
            problems.check(
                    numReturn <= 1,
                    "%s must be at most 1 with --penalty-alpha, got %d",
                    numReturnOption,
                    numReturn);
        } else if (!sampling.isSampling() || beamWidth() > 1) {
            problems.check(
                    numReturn <= Math.max(beamWidth(), 1),
                    "%s must be at most --beam-width %d, got %d",
                    numReturnOption,
                    beamWidth(),
                    numReturn);
        }
    }

    private int beamWidth() {
        return decoding.beamWidth(sampling.isSampling() ? 1 : DecodingOptions.PAPER_BEAM_WIDTH);
    }
}
