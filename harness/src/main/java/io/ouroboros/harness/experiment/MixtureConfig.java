package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.mixing.KeepRule;
import io.ouroboros.datasets.mixing.Regime;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * What the training sets of generations 1 and later are made of.
 *
 * @param regime the data regime; always present, by default {@link RegimeName#REPLACE}, and {@link
 *     RegimeName#MIX} where there are shares
 * @param originalFraction share of original blocks that {@link RegimeName#REPLACE} keeps
 * @param keepRule how many blocks that is
 * @param shares shares of {@link RegimeName#MIX}: newest, previous, original; empty with every
 *     other regime
 * @param sampleSize blocks of a training set; 0 for as many as the original text has
 */
@HelpGroup.In(HelpGroup.MIXTURE)
public record MixtureConfig(
        @Option(
                        names = "--regime",
                        paramLabel = "REGIME",
                        description =
                                "What later generations learn: replace, the newest synthetic corpus;"
                                        + " accumulate, the original text and every synthetic corpus;"
                                        + " accumulate-subsample, a sample of those; augment, the original"
                                        + " text and the newest synthetic corpus; mix, see --mix (default:"
                                        + " replace, with --mix mix).")
                Optional<RegimeName> regime,
        @Option(
                        names = "--keep-original",
                        paramLabel = "FRACTION",
                        defaultValue = "0.0",
                        description =
                                "With replace: share of original blocks in the training set, a fresh"
                                        + " sample in each generation.")
                @Rule(atLeast = 0, atMost = 1)
                double originalFraction,
        @Option(
                        names = "--keep-rule",
                        paramLabel = "RULE",
                        defaultValue = "blocks",
                        description =
                                "With replace: how to round --keep-original, to blocks or up to whole"
                                        + " batches as the paper's released code does.")
                KeepRule keepRule,
        @Option(
                        names = "--mix",
                        paramLabel = "A,B,C",
                        split = ",",
                        description =
                                "Shares of the newest synthetic corpus, of the training set that its"
                                        + " generation learned from, and of the original text; they add up to"
                                        + " 1.")
                List<Double> shares,
        @Option(
                        names = "--sample-size",
                        paramLabel = "BLOCKS",
                        defaultValue = "0",
                        description =
                                "With replace, accumulate-subsample and mix: blocks of later training sets"
                                        + " (default: 0, as many as the original text has).")
                @Rule(atLeast = 0)
                int sampleSize) {

    /** Regimes whose training sets hold every block. */
    private static final Set<RegimeName> TAKES_ALL =
            EnumSet.of(RegimeName.ACCUMULATE, RegimeName.AUGMENT);

    /** Resolves the regime. */
    public MixtureConfig {
        shares = List.copyOf(shares);
        RegimeName implied = shares.isEmpty() ? RegimeName.REPLACE : RegimeName.MIX;
        regime = Optional.of(regime.orElse(implied));
    }

    /**
     * Returns the regime that replaces the training set and keeps a share of original blocks.
     *
     * @param originalFraction the share
     * @return the settings, not checked
     */
    public static MixtureConfig keeping(double originalFraction) {
        return new MixtureConfig(Optional.empty(), originalFraction, KeepRule.BLOCKS, List.of(), 0);
    }

    /**
     * Checks options against each other.
     *
     * @param checks collects problems
     */
    public void check(Checks checks) {
        RegimeName chosen = regime.orElseThrow();
        chosen.checkShares(shares, checks);
        if (chosen != RegimeName.REPLACE) {
            String rule = "%s must come with --regime replace, got --regime %s";
            boolean isKept = originalFraction != 0 || checks.isTyped("--keep-original");
            checks.check(!isKept, rule, "--keep-original", chosen);
            boolean hasRule = keepRule != KeepRule.BLOCKS || checks.isTyped("--keep-rule");
            checks.check(!hasRule, rule, "--keep-rule " + keepRule, chosen);
        }
        checks.check(
                sampleSize == 0 || !TAKES_ALL.contains(chosen),
                "--sample-size must not be combined with --regime %s, which takes every block; got %d",
                chosen,
                sampleSize);
    }

    /**
     * Returns the regime.
     *
     * @param batchSize blocks of a training batch, for {@link KeepRule#BATCHES}
     * @return the regime, for checked settings
     */
    public Regime regime(int batchSize) {
        return switch (regime.orElseThrow()) {
            case REPLACE -> new Regime.Replace(originalFraction, keepRule, batchSize, sampleSize);
            case ACCUMULATE -> new Regime.Accumulate();
            case ACCUMULATE_SUBSAMPLE -> new Regime.AccumulateSubsample(sampleSize);
            case AUGMENT -> new Regime.Augment();
            case MIX -> new Regime.Mix(shares.get(0), shares.get(1), shares.get(2), sampleSize);
        };
    }
}
