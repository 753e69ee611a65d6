package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import io.ouroboros.models.decoding.Strategy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How tokens are drawn; the names are those of transformers' generate. */
final class SamplingOptions {

    @Option(
            names = "--sample",
            description =
                    "Draw tokens in place of taking the likeliest; with --beam-width above 1 (default"
                            + " here: 1) beam sampling.")
    private boolean sample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "With --sample: divides the logits (default: 1.0).")
    private @Nullable Double temperature;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description =
                    "With --sample: draw from so many of the likeliest tokens, 0 for all (default: 0;"
                            + " transformers' own is 50). With --penalty-alpha: so many tokens are weighed.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description =
                    "With --sample: draw from the likeliest tokens that together have this probability"
                            + " (default: 1.0, all).")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description =
                    "With --sample: draw from tokens at least so many times as likely as the likeliest"
                            + " (default: 0.0, all).")
    private @Nullable Double minP;

    @Option(
            names = "--typical-p",
            paramLabel = "P",
            description =
                    "With --sample: draw from the most typical tokens that together have this"
                            + " probability (default: 1.0, all).")
    private @Nullable Double typicalP;

    /** Whether sampling is asked for. */
    boolean isSampling() {
        return sample;
    }

    int topK() {
        return topK == null ? 0 : topK;
    }

    Strategy.Sampling sampling(Strategy.Beams beams, long seed) {
        return new Strategy.Sampling(
                beams,
                orElse(temperature, 1),
                topK(),
                orElse(topP, 1),
                orElse(minP, 0),
                orElse(typicalP, 1),
                seed);
    }

    /** Collects what is out of range, and what is given in vain. */
    void check(boolean isContrastive, Problems problems) {
        needsSample("--temperature", temperature, problems);
        needsSample("--top-p", topP, problems);
        needsSample("--min-p", minP, problems);
        needsSample("--typical-p", typicalP, problems);
        if (topK != null && !sample && !isContrastive) {
            problems.add(
                    "--top-k must come with --sample or --penalty-alpha, got %s without"
                            .formatted(topK));
        }
        problems.check(
                topK != null || !isContrastive || sample,
                "--penalty-alpha must come with --top-k, got none");
        SearchOptions.apart("--sample", sample && isContrastive, problems);
        checkRanges(isContrastive ? 1 : 0, problems);
    }

    private void checkRanges(int leastTopK, Problems problems) {
        double divisor = orElse(temperature, 1);
        problems.check(
                divisor > 0 && Double.isFinite(divisor),
                "--temperature must be above 0, got %s",
                divisor);
        problems.atLeast("--top-k", topK == null ? leastTopK : topK, leastTopK);
        double nucleus = orElse(topP, 1);
        problems.check(
                nucleus > 0 && nucleus <= 1, "--top-p must be within (0, 1], got %s", nucleus);
        double least = orElse(minP, 0);
        problems.check(least >= 0 && least <= 1, "--min-p must be within [0, 1], got %s", least);
        double typical = orElse(typicalP, 1);
        problems.check(
                typical > 0 && typical <= 1, "--typical-p must be within (0, 1], got %s", typical);
    }

    private void needsSample(String option, @Nullable Double value, Problems problems) {
        if (value != null && !sample) {
            problems.add("%s must come with --sample, got %s without".formatted(option, value));
        }
    }

    private static double orElse(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
