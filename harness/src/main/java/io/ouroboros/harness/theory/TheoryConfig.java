package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What to simulate.
 *
 * @param generations how many, generation 0 included; empty for the system's default
 * @param chains independent recursions of a seed; empty for the system's default
 * @param sampleSize samples of a generation; empty for the system's default
 * @param regime what later generations learn
 * @param discrete options of the discrete system
 * @param gaussian options of the Gaussian system
 * @param mixture options of the mixture
 * @param vae options of the autoencoder
 */
public record TheoryConfig(
        @Option(
                        names = "--generations",
                        description =
                                "Generations, the one on original samples included; more than before"
                                        + " lengthen a run (default: discrete 100, gaussian 50, mixture"
                                        + " 2050, vae 10).")
                @Rule(atLeast = 1)
                Optional<Integer> generations,
        @Option(
                        names = "--chains",
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
        TrainingRegime regime,
        DiscreteConfig discrete,
        GaussianConfig gaussian,
        MixtureConfig mixture,
        VaeConfig vae) {

    /** The options that a system does not have, by the system that has them. */
    Map<SystemName, Record> ofOtherSystems(SystemName system) {
        Map<SystemName, Record> others = new EnumMap<>(SystemName.class);
        others.put(SystemName.DISCRETE, discrete);
        others.put(SystemName.GAUSSIAN, gaussian);
        others.put(SystemName.MIXTURE, mixture);
        others.put(SystemName.VAE, vae);
        others.remove(system);
        return others;
    }

    /** The number of generations of a system. */
    public int numGenerations(SystemName system) {
        return generations.orElse(system.numGenerations);
    }

    /** The number of chains of a system. */
    public int numChains(SystemName system) {
        return chains.orElse(system.numChains);
    }

    /** The samples of a generation of a system; 0 for as many as there are original ones. */
    public int samples(SystemName system) {
        return sampleSize.orElse(system.sampleSize);
    }

    /** Makes the system, checked before; not for {@link SystemName#VAE}, which needs images. */
    public TheorySystem of(SystemName system) {
        int samples = samples(system);
        return switch (system) {
            case DISCRETE -> discrete.system(samples, regime);
            case GAUSSIAN -> gaussian.system(samples, regime);
            case MIXTURE -> mixture.system(samples, regime);
            case VAE -> throw new IllegalArgumentException("vae must be made from images");
        };
    }

    /** Collects what is wrong with the options of a system. */
    public void check(SystemName system, Checks checks) {
        RegimeName name = regime.name();
        boolean keepsNone = name != RegimeName.REPLACE;
        String got = "--regime " + name;
        checks.ignored(keepsNone, "--regime replace", got, "--keep-original", "--keep-rule");
        name.checkShares(regime.shares(), checks);
        ofOtherSystems(system)
                .forEach(
                        (other, options) -> {
                            String[] names = Settings.optionNames(options);
                            checks.ignored(true, "SYSTEM " + other, system.toString(), names);
                        });
        switch (system) {
            case DISCRETE -> discrete.check(checks);
            case GAUSSIAN -> gaussian.check(samples(system), regime, checks);
            case MIXTURE -> mixture.check(samples(system), checks);
            case VAE ->
                    checks.check(
                            numChains(system) == 1,
                            "--chains must be 1 with SYSTEM vae, got %d; use --seeds",
                            numChains(system));
        }
        checkSize(system, checks);
    }

    /** Training sets that grow must fit into an array. */
    private void checkSize(SystemName system, Checks checks) {
        boolean grows = regime.name().toString().startsWith("accumulate");
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
