package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.mixing.Regime;
import io.ouroboros.harness.options.Checks;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The data regimes by the names that users write; see {@link io.ouroboros.datasets.mixing}. */
public enum RegimeName {
    /** What the newest generation wrote, a share of original blocks kept in its place. */
    REPLACE,
    /** The original text and all that every generation wrote. */
    ACCUMULATE,
    /** A sample of that, of constant size. */
    ACCUMULATE_SUBSAMPLE,
    /** The original text and what the newest generation wrote. */
    AUGMENT,
    /** Shares of the newest corpus, the previous training set and the original text. */
    MIX;

    private static final int NUM_SHARES = 3;

    /** How far the shares' sum may be from 1, as {@link Regime.Mix} has it. */
    private static final double TOLERANCE = 1e-9;

    /**
     * Checks the shares of a mixture.
     *
     * @param shares of the newest, the previous and the original blocks; for {@link #MIX} alone
     * @param checks collects problems
     */
    public void checkShares(List<Double> shares, Checks checks) {
        if (this != MIX) {
            checks.check(
                    shares.isEmpty(), "--mix must come with --regime mix, got --regime " + this);
            return;
        }
        double sum = shares.stream().mapToDouble(share -> share).sum();
        checks.check(
                shares.size() == NUM_SHARES
                        && shares.stream().allMatch(share -> share >= 0)
                        && Math.abs(sum - 1) <= TOLERANCE,
                "--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest,"
                        + " previous and original, got %s",
                shares.isEmpty()
                        ? "none"
                        : shares.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
