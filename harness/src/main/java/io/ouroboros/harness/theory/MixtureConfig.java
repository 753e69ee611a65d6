package io.ouroboros.harness.theory;

import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.theory.MixtureSystem.MixtureData;
import picocli.CommandLine.Option;

/**
 * Options of the mixture.
 *
 * @param data what generation 0 learns
 * @param components of the fitted mixtures
 */
public record MixtureConfig(
        @Option(
                        names = "--data",
                        paramLabel = "DATA",
                        defaultValue = "two-moons",
                        description = "mixture: two-moons or two-gaussians.")
                MixtureData data,
        @Option(
                        names = "--components",
                        paramLabel = "K",
                        defaultValue = "2",
                        description = "mixture: Gaussians that are fitted.")
                @Rule(atLeast = 1)
                int components) {

    /** A component of two dimensions dies with 3 samples or fewer. */
    private static final int LEAST_SAMPLES = 4;

    void check(int sampleSize, Checks checks) {
        checks.check(
                sampleSize / LEAST_SAMPLES >= components,
                "--sample-size must be at least 4 for each of --components %d, got %d",
                components,
                sampleSize);
    }

    MixtureSystem system(int sampleSize, TrainingRegime regime) {
        return new MixtureSystem(data, components, sampleSize, regime);
    }
}
