package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The rules of decoding that a run and {@code synthesize} share. */
final class DecodingOptions {

    /** Beams of the paper (docs/protocol.md, Synthesis). */
    static final int PAPER_BEAM_WIDTH = 5;

    @Option(
            names = "--beam-width",
            paramLabel = "N",
            description =
                    "Live hypotheses of each prompt; 1 is greedy (default: "
                            + PAPER_BEAM_WIDTH
                            + ").")
    private @Nullable Integer beamWidth;

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
        return beamWidth(PAPER_BEAM_WIDTH);
    }

    /** The beams, or another number where none is given. */
    int beamWidth(int otherwise) {
        return beamWidth == null ? otherwise : beamWidth;
    }

    /** Whether a number of beams is given. */
    boolean hasBeamWidth() {
        return beamWidth != null;
    }

    double repetitionPenalty() {
        return repetitionPenalty;
    }

    int noRepeatNgram() {
        return noRepeatNgram;
    }

    /** Collects every rule that is out of range. */
    void check(Problems problems) {
        problems.atLeast("--beam-width", beamWidth(), 1);
        problems.check(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "--repetition-penalty must be above 0, got %s",
                repetitionPenalty);
        problems.atLeast("--no-repeat-ngram", noRepeatNgram, 0);
    }
}
