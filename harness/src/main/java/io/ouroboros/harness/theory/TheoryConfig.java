package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.theory.TrainingRegime.KeepDraws;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What to simulate.
 *
 * @param generations how many, generation 0 included; empty for the system's default
 * @param chains independent recursions of a seed; empty for the system's default
 * @param sampleSize samples of a generation; empty for the system's default
 * @param regime what later generations learn; empty for replace, or mix where there are shares
 * @param keepOriginal share of fresh original samples, with replace
 * @param keepRule how many these are
 * @param mix shares of the regime mix
 * @param discrete options of the discrete system
 * @param gaussian options of the Gaussian system
 * @param mixture options of the mixture
 * @param vae options of the autoencoder
 */
public record TheoryConfig(
        @Option(
                        names = "--generations",
                        paramLabel = "N",
                        description =
                                "Generations, the one on original samples included; more than before"
                                        + " lengthen a run (default: discrete 100, gaussian 50, mixture"
                                        + " 2050, vae 10).")
                @Rule(atLeast = 1)
                Optional<Integer> generations,
        @Option(
                        names = "--chains",
                        paramLabel = "N",
                        description =
                                "Independent recursions of each seed (default: discrete and gaussian"
                                        + " 10000, mixture and vae 1).")
                @Rule(atLeast = 1)
                Optional<Integer> chains,
        @HelpGroup.In(HelpGroup.MIXTURE)
                @Option(
                        names = "--sample-size",
                        paramLabel = "M",
                        description =
                                "Samples that a generation draws (default: discrete and gaussian 100,"
                                        + " mixture 10000, vae as many as there are original images).")
                @Rule(atLeast = 1)
                Optional<Integer> sampleSize,
        @HelpGroup.In(HelpGroup.MIXTURE)
                @Option(
                        names = "--regime",
                        paramLabel = "REGIME",
                        description =
                                "What later generations learn: replace, the newest samples; accumulate,"
                                        + " the original and all samples so far; accumulate-subsample, M of"
                                        + " those; augment, the original and the newest samples; mix, see"
                                        + " --mix (default: replace, with --mix mix).")
                Optional<RegimeName> regime,
        @HelpGroup.In(HelpGroup.MIXTURE)
                @Option(
                        names = "--keep-original",
                        paramLabel = "FRACTION",
                        defaultValue = "0.0",
                        description =
                                "With replace: share of fresh original samples in the training set"
                                        + " (default: ${DEFAULT-VALUE}).")
                @Rule(atLeast = 0, atMost = 1)
                double keepOriginal,
        @HelpGroup.In(HelpGroup.MIXTURE)
                @Option(
                        names = "--keep-rule",
                        paramLabel = "RULE",
                        defaultValue = "quota",
                        description =
                                "With replace: how many samples --keep-original is: quota, that share of"
                                        + " them; mixed, each with that probability (default:"
                                        + " ${DEFAULT-VALUE}).")
                KeepDraws keepRule,
        @HelpGroup.In(HelpGroup.MIXTURE)
                @Option(
                        names = "--mix",
                        paramLabel = "A,B,C",
                        split = ",",
                        description =
                                "Shares of the newest samples, of the previous training set, and of fresh"
                                        + " original samples; they add up to 1.")
                List<Double> mix,
        DiscreteConfig discrete,
        GaussianConfig gaussian,
        MixtureConfig mixture,
        VaeConfig vae) {

    private static final double TOLERANCE = 1e-9;

    /** The regime. */
    public TrainingRegime trainingRegime() {
        return new TrainingRegime(regimeName(), keepOriginal, keepRule, mix);
    }

    private RegimeName regimeName() {
        return regime.orElse(mix.isEmpty() ? RegimeName.REPLACE : RegimeName.MIX);
    }

    /** The options that a system does not have, by the system that has them. */
    Map<SystemName, Record> ofOtherSystems(SystemName system) {
        Map<SystemName, Record> others =
                new EnumMap<>(
                        Map.of(
                                SystemName.DISCRETE,
                                discrete,
                                SystemName.GAUSSIAN,
                                gaussian,
                                SystemName.MIXTURE,
                                mixture,
                                SystemName.VAE,
                                vae));
        others.remove(system);
        return others;
    }

    /** The number of generations of a system. */
    public int numGenerations(SystemName system) {
        return generations.orElse(system.numGenerations());
    }

    /** The number of chains of a system. */
    public int numChains(SystemName system) {
        return chains.orElse(system.numChains());
    }

    /** The samples of a generation of a system; 0 for as many as there are original ones. */
    public int samples(SystemName system) {
        return sampleSize.orElse(system.sampleSize());
    }

    /** Makes the system, checked before; not for {@link SystemName#VAE}, which needs images. */
    public TheorySystem of(SystemName system) {
        int samples = samples(system);
        return switch (system) {
            case DISCRETE -> discrete.system(samples, trainingRegime());
            case GAUSSIAN -> gaussian.system(samples, trainingRegime());
            case MIXTURE ->
                    new MixtureSystem(
                            mixture.data(), mixture.components(), samples, trainingRegime());
            case VAE -> throw new IllegalArgumentException("vae must be made from images");
        };
    }

    /** Collects what is wrong with the options of a system. */
    public void check(SystemName system, Checks checks) {
        RegimeName name = regimeName();
        checks.ignored(
                name != RegimeName.REPLACE,
                "--regime replace",
                "--regime " + name,
                "--keep-original",
                "--keep-rule");
        checkShares(name, checks);
        ofOtherSystems(system)
                .forEach(
                        (other, options) ->
                                checks.ignored(
                                        true,
                                        "SYSTEM " + other,
                                        system.toString(),
                                        Settings.optionNames(options)));
        switch (system) {
            case DISCRETE -> discrete.check(checks);
            case GAUSSIAN -> gaussian.check(samples(system), trainingRegime(), checks);
            case MIXTURE -> mixture.check(samples(system), checks);
            case VAE ->
                    checks.check(
                            numChains(system) == 1,
                            "--chains must be 1 with SYSTEM vae, got %d; use --seeds",
                            numChains(system));
        }
        checkSize(system, checks);
    }

    private void checkShares(RegimeName name, Checks checks) {
        if (name != RegimeName.MIX) {
            checks.check(mix.isEmpty(), "--mix must come with --regime mix, got --regime %s", name);
            return;
        }
        double sum = mix.stream().mapToDouble(share -> share).sum();
        checks.check(
                mix.size() == 3
                        && mix.stream().allMatch(share -> share >= 0)
                        && Math.abs(sum - 1) <= TOLERANCE,
                "--mix must be three shares that add up to 1, such as 0.5,0.3,0.2, got %s",
                mix.isEmpty() ? "none" : mix);
    }

    /** Training sets that grow must fit into an array. */
    private void checkSize(SystemName system, Checks checks) {
        boolean grows =
                regimeName() == RegimeName.ACCUMULATE
                        || regimeName() == RegimeName.ACCUMULATE_SUBSAMPLE;
        double samples = (double) samples(system) * (grows ? numGenerations(system) : 1);
        if (system == SystemName.GAUSSIAN) {
            samples *= StrictMath.pow(numGenerations(system), gaussian.growth());
            samples *= gaussian.dimensions();
        }
        checks.check(
                samples <= Integer.MAX_VALUE / 8.0,
                "--sample-size times --generations must be at most %d, got %.3g",
                Integer.MAX_VALUE / 8,
                samples);
    }
}
