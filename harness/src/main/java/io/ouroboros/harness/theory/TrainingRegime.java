package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How the training sets of generations 1 and later are composed; M samples unless stated.
 *
 * @param regime empty for replace, or mix where there are shares; replace: the newest generation's
 *     samples; accumulate: the original samples and those of every generation, M of each;
 *     accumulate-subsample: M of those; augment: the M original samples and M of the newest
 *     generation; mix: shares
 * @param keepOriginal with replace, the share of fresh original samples
 * @param keepDraws how many these are
 * @param shares with mix: of the newest generation's samples, of the previous training set, and of
 *     fresh original samples
 */
@HelpGroup.In(HelpGroup.MIXTURE)
public record TrainingRegime(
        @Option(
                        names = "--regime",
                        paramLabel = "REGIME",
                        description =
                                "What later generations learn: replace, the newest samples; accumulate,"
                                        + " the original and all samples so far; accumulate-subsample, M of"
                                        + " those; augment, the original and the newest samples; mix, see"
                                        + " --mix (default: replace, with --mix mix).")
                Optional<RegimeName> regime,
        @Option(
                        names = "--keep-original",
                        paramLabel = "FRACTION",
                        defaultValue = "0.0",
                        description =
                                "With replace: share of fresh original samples in the training set.")
                @Rule(atLeast = 0, atMost = 1)
                double keepOriginal,
        @Option(
                        names = "--keep-rule",
                        paramLabel = "RULE",
                        defaultValue = "quota",
                        description =
                                "With replace: how many samples --keep-original is: quota, that share of"
                                        + " them; mixed, each with that probability.")
                KeepDraws keepDraws,
        @Option(
                        names = "--mix",
                        paramLabel = "A,B,C",
                        split = ",",
                        description =
                                "Shares of the newest samples, of the previous training set, and of fresh"
                                        + " original samples; they add up to 1.")
                List<Double> shares) {

    /** How many samples a kept share is. */
    public enum KeepDraws {
        /** That share of them, rounded. */
        QUOTA,
        /** A random number: each sample is original with that probability. */
        MIXED;

        /** The name that users write. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The regime by its name. */
    RegimeName name() {
        return regime.orElse(shares.isEmpty() ? RegimeName.REPLACE : RegimeName.MIX);
    }

    /** A regime without further settings. */
    public static TrainingRegime of(RegimeName name) {
        return new TrainingRegime(Optional.of(name), 0, KeepDraws.QUOTA, List.of());
    }

    /** Replaces, and keeps a share. */
    public static TrainingRegime keeping(double share, KeepDraws draws) {
        return new TrainingRegime(Optional.of(RegimeName.REPLACE), share, draws, List.of());
    }

    /** How many of {@code size} samples come from each source. */
    Sizes sizes(int size, Draws draws) {
        if (name() == RegimeName.MIX) {
            int newest = (int) Math.round(shares.get(0) * size);
            int original = Math.min(size - newest, (int) Math.round(shares.get(2) * size));
            return new Sizes(newest, size - newest - original, original);
        }
        int kept =
                keepDraws == KeepDraws.MIXED
                        ? draws.binomial(size, keepOriginal)
                        : (int) Math.round(keepOriginal * size);
        return new Sizes(size - kept, 0, kept);
    }

    /** Whether a generation learns from the newest samples alone. */
    boolean replacesAll() {
        return name() == RegimeName.REPLACE && keepOriginal == 0;
    }

    /**
     * Samples of a training set by origin.
     *
     * @param newest of the newest generation
     * @param previous of the previous training set
     * @param original fresh original ones
     */
    record Sizes(int newest, int previous, int original) {}
}
