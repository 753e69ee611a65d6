package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.mixing.KeepRule;
import io.ouroboros.datasets.mixing.Regime;
import io.ouroboros.harness.runtime.Problems;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the training sets of generations 1 and later are made of.
 *
 * @param regime the data regime
 * @param originalFraction share of original blocks that {@link RegimeName#REPLACE} keeps
 * @param keepRule how many blocks that is
 * @param shares shares of {@link RegimeName#MIX}: newest, previous, original; empty with every
 *     other regime
 * @param sampleSize blocks of a training set; 0 for as many as the original text has
 */
public record MixtureConfig(
        RegimeName regime,
        double originalFraction,
        KeepRule keepRule,
        List<Double> shares,
        int sampleSize) {

    /** Regimes whose training sets hold every block that there is. */
    private static final Set<RegimeName> TAKES_ALL =
            EnumSet.of(RegimeName.ACCUMULATE, RegimeName.AUGMENT);

    private static final int NUM_SHARES = 3;

    /** How far the shares' sum may be from 1, as {@link Regime.Mix} has it. */
    private static final double TOLERANCE = 1e-9;

    /** Copies the list. */
    public MixtureConfig {
        shares = List.copyOf(shares);
    }

    /**
     * Replaces, with a share of blocks kept.
     *
     * @param originalFraction the share
     * @return the settings, not checked
     */
    public static MixtureConfig keeping(double originalFraction) {
        return new MixtureConfig(
                RegimeName.REPLACE, originalFraction, KeepRule.BLOCKS, List.of(), 0);
    }

    /**
     * Collects what is out of range, and what contradicts the regime, under the options' names.
     *
     * @param problems where to
     */
    public void check(Problems problems) {
        problems.check(
                originalFraction >= 0 && originalFraction <= 1,
                "--keep-original must be within [0, 1], got %s",
                originalFraction);
        problems.atLeast("--sample-size", sampleSize, 0);
        checkShares(problems);
        if (regime != RegimeName.REPLACE) {
            String rule = "%s must come with --regime replace, got --regime %s";
            problems.check(originalFraction == 0, rule, "--keep-original", regime);
            problems.check(keepRule == KeepRule.BLOCKS, rule, "--keep-rule batches", regime);
        }
        problems.check(
                sampleSize == 0 || !TAKES_ALL.contains(regime),
                "--sample-size must not be combined with --regime %s, which takes every block; got %d",
                regime,
                sampleSize);
    }

    private void checkShares(Problems problems) {
        if (regime != RegimeName.MIX) {
            problems.check(
                    shares.isEmpty(), "--mix must come with --regime mix, got --regime %s", regime);
            return;
        }
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        problems.check(
                shares.size() == NUM_SHARES
                        && shares.stream().allMatch(share -> share >= 0)
                        && Math.abs(sum - 1) <= TOLERANCE,
                "--mix must be three shares that add up to 1, such as 0.5,0.3,0.2 for newest,"
                        + " previous and original, got %s",
                shares.isEmpty() ? "none" : sharesText());
    }

    /**
     * Returns the regime.
     *
     * @param batchSize blocks of a training batch, for {@link KeepRule#BATCHES}
     * @return the regime of checked settings
     */
    public Regime regime(int batchSize) {
        return switch (regime) {
            case REPLACE -> new Regime.Replace(originalFraction, keepRule, batchSize, sampleSize);
            case ACCUMULATE -> new Regime.Accumulate();
            case ACCUMULATE_SUBSAMPLE -> new Regime.AccumulateSubsample(sampleSize);
            case AUGMENT -> new Regime.Augment();
            case MIX -> new Regime.Mix(shares.get(0), shares.get(1), shares.get(2), sampleSize);
        };
    }

    /** Adds the settings to an object, each under its option's name in camel case. */
    void addTo(JsonObject json) {
        json.addProperty("regime", regime.toString());
        json.addProperty("keepOriginal", originalFraction);
        json.addProperty("keepRule", keepRule.toString());
        if (!shares.isEmpty()) {
            json.addProperty("mix", sharesText());
        }
        json.addProperty("sampleSize", sampleSize);
    }

    private String sharesText() {
        return shares.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
