package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import picocli.CommandLine.Option;

/** The rules of decoding that a run and {@code synthesize} share. */
final class DecodingOptions {

    @Option(
            names = "--beam-width",
            paramLabel = "N",
            description =
                    "Live hypotheses of each prompt; 1 is greedy (default: ${DEFAULT-VALUE}).")
    private int beamWidth = 5;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "FACTOR",
            description =
                    "Factor above 1 against tokens of prompt and continuation (default: ${DEFAULT-VALUE}, none).")
    private double repetitionPenalty = 1.0;

    @Option(
            names = "--no-repeat-ngram",
            paramLabel = "SIZE",
            description =
                    "Size of n-grams that may stand only once in prompt and continuation (default: none).")
    private int noRepeatNgram;

    int beamWidth() {
        return beamWidth;
    }

    double repetitionPenalty() {
        return repetitionPenalty;
    }

    int noRepeatNgram() {
        return noRepeatNgram;
    }

    /** Collects every rule that is out of range. */
    void check(Problems problems) {
        problems.atLeast("--beam-width", beamWidth, 1);
        problems.check(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "--repetition-penalty must be above 0, got %s",
                repetitionPenalty);
        problems.atLeast("--no-repeat-ngram", noRepeatNgram, 0);
    }
}
