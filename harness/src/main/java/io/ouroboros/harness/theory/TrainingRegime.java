package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import java.util.List;
import java.util.Locale;

/**
 * How the training sets of generations 1 and later are composed; M samples unless stated.
 *
 * @param name replace: the newest generation's samples; accumulate: the original samples and those
 *     of every generation, M of each; accumulate-subsample: M of those; augment: the M original
 *     samples and M of the newest generation; mix: shares
 * @param keepOriginal with replace, the share of fresh original samples
 * @param keepDraws how many these are
 * @param shares with mix: of the newest generation's samples, of the previous training set, and of
 *     fresh original samples
 */
public record TrainingRegime(
        RegimeName name, double keepOriginal, KeepDraws keepDraws, List<Double> shares) {

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

    /** Copies the list. */
    public TrainingRegime {
        shares = List.copyOf(shares);
    }

    /** A regime without further settings. */
    public static TrainingRegime of(RegimeName name) {
        return new TrainingRegime(name, 0, KeepDraws.QUOTA, List.of());
    }

    /** Replaces, and keeps a share. */
    public static TrainingRegime keeping(double share, KeepDraws draws) {
        return new TrainingRegime(RegimeName.REPLACE, share, draws, List.of());
    }

    /** How many of {@code size} samples come from each source. */
    Sizes sizes(int size, Draws draws) {
        if (name == RegimeName.MIX) {
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
        return name == RegimeName.REPLACE && keepOriginal == 0;
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
