package io.ouroboros.harness.cli;

import io.ouroboros.datasets.mixing.KeepRule;
import io.ouroboros.harness.experiment.MixtureConfig;
import io.ouroboros.harness.experiment.RegimeName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the generations of a run learn. */
final class MixtureOptions {

    @Option(
            names = "--regime",
            paramLabel = "REGIME",
            description =
                    "What later generations learn: replace, what the newest wrote; accumulate, original"
                            + " text and all that was written; accumulate-subsample, a sample of that;"
                            + " augment, original text and what the newest wrote; mix, see --mix"
                            + " (default: replace).")
    private @Nullable RegimeName regime;

    @Option(
            names = "--keep-original",
            paramLabel = "FRACTION",
            description =
                    "With replace: share of original blocks in the training set, a fresh sample in each"
                            + " generation (default: ${DEFAULT-VALUE}).")
    private double originalFraction;

    @Option(
            names = "--keep-rule",
            paramLabel = "RULE",
            description =
                    "How many blocks --keep-original is: blocks, rounded, or batches, whole batches"
                            + " rounded up as the paper's released code (default: ${DEFAULT-VALUE}).")
    private KeepRule keepRule = KeepRule.BLOCKS;

    @Option(
            names = "--mix",
            paramLabel = "A,B,C",
            split = ",",
            description =
                    "Shares of what the newest generation wrote, of the training set that it learned"
                            + " from, and of the original text; they add up to 1.")
    private List<Double> shares = List.of();

    @Option(
            names = "--sample-size",
            paramLabel = "BLOCKS",
            description =
                    "Blocks of later training sets, for replace, accumulate-subsample and mix (default:"
                            + " as many as the original text has).")
    private int sampleSize;

    /** The settings, not checked. */
    MixtureConfig settings() {
        RegimeName implied = shares.isEmpty() ? RegimeName.REPLACE : RegimeName.MIX;
        return new MixtureConfig(
                regime == null ? implied : regime, originalFraction, keepRule, shares, sampleSize);
    }
}
