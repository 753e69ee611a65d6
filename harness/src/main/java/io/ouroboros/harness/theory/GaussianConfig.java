package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.theory.GaussianSystem.Estimator;
import picocli.CommandLine.Option;

/**
 * Options of the Gaussian system.
 *
 * @param dimensions of a sample, or weights of the regression
 * @param estimator how a model is fitted
 * @param growth of the samples: generation t - 1 has M t^growth
 * @param bandwidth of the kernels
 * @param noise of the regression's answers, a standard deviation
 */
public record GaussianConfig(
        @Option(
                        names = "--dimensions",
                        paramLabel = "D",
                        defaultValue = "1",
                        description =
                                "gaussian: dimensions of a sample, or weights of the regression.")
                @Rule(atLeast = 1)
                int dimensions,
        @Option(
                        names = "--fit",
                        paramLabel = "FIT",
                        defaultValue = "unbiased",
                        description =
                                "gaussian: unbiased, variance by n - 1; biased, by n, as the paper's"
                                        + " notebook; kernel-density; least-squares, a linear regression.")
                Estimator estimator,
        @Option(
                        names = "--growth",
                        paramLabel = "X",
                        defaultValue = "0.0",
                        description = "gaussian: the t-th generation draws M t^X samples.")
                @Rule(atLeast = 0)
                double growth,
        @Option(
                        names = "--bandwidth",
                        paramLabel = "H",
                        defaultValue = "0.3",
                        description =
                                "gaussian: with --fit kernel-density, standard deviation of the kernels.")
                @Rule(atLeast = 0)
                double bandwidth,
        @Option(
                        names = "--noise",
                        paramLabel = "SIGMA",
                        defaultValue = "1.0",
                        description =
                                "gaussian: with --fit least-squares, standard deviation of an answer's"
                                        + " noise.")
                @Rule(above = 0)
                double noise) {

    void check(int sampleSize, TrainingRegime regime, Checks checks) {
        String got = "--fit " + estimator;
        checks.ignored(
                estimator != Estimator.KERNEL_DENSITY, "--fit kernel-density", got, "--bandwidth");
        checks.ignored(estimator != Estimator.LEAST_SQUARES, "--fit least-squares", got, "--noise");
        checks.check(sampleSize >= 2, "--sample-size must be at least 2, got %d", sampleSize);
        if (estimator == Estimator.LEAST_SQUARES) {
            checks.check(
                    regime.replacesAll() || regime.name() == RegimeName.ACCUMULATE,
                    "--regime must be replace or accumulate with --fit least-squares, got %s",
                    regime.name() == RegimeName.REPLACE
                            ? "--keep-original " + regime.keepOriginal()
                            : regime.name());
            checks.check(
                    sampleSize >= dimensions + 2,
                    "--sample-size must be at least --dimensions + 2 = %d with --fit least-squares, got %d",
                    dimensions + 2,
                    sampleSize);
            checks.ignored(true, "another --fit", got, "--growth");
        }
    }

    TheorySystem system(int sampleSize, TrainingRegime regime) {
        return estimator == Estimator.LEAST_SQUARES
                ? new LeastSquaresSystem(
                        dimensions, sampleSize, noise, regime.name() == RegimeName.ACCUMULATE)
                : new GaussianSystem(dimensions, sampleSize, growth, estimator, bandwidth, regime);
    }
}
