package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.GaussianSystem.Estimator;
import java.util.stream.IntStream;

/** Every exact result of the Gaussian system, of kernel densities and of least squares. */
final class GaussianCheck {
    private static final TrainingRegime REPLACE = TrainingRegime.of(RegimeName.REPLACE);
    private static final TrainingRegime ACCUMULATE = TrainingRegime.of(RegimeName.ACCUMULATE);

    private GaussianCheck() {}

    /** Adds all rows. */
    static void addTo(Check check) {
        check.simulate(
                "unbiased, n = 10",
                new GaussianSystem(1, 10, 0, Estimator.UNBIASED, 0, REPLACE),
                5);
        check.simulate(
                "unbiased, growing n = 10 t^1.5",
                new GaussianSystem(1, 10, 1.5, Estimator.UNBIASED, 0, REPLACE),
                8);
        check.simulate(
                "unbiased, d = 3, n = 20",
                new GaussianSystem(3, 20, 0, Estimator.UNBIASED, 0, REPLACE),
                10);
        check.simulate(
                "biased, n = 10", new GaussianSystem(1, 10, 0, Estimator.BIASED, 0, REPLACE), 10);
        check.simulate(
                "accumulate, biased, n = 10",
                new GaussianSystem(1, 10, 0, Estimator.BIASED, 0, ACCUMULATE),
                30);
        check.simulate(
                "kernel density, n = 20, h = 0.3",
                new GaussianSystem(1, 20, 0, Estimator.KERNEL_DENSITY, 0.3, REPLACE),
                30);
        check.simulate("least squares, replace", new LeastSquaresSystem(3, 20, 0.5, false), 10);
        check.simulate("least squares, accumulate", new LeastSquaresSystem(3, 20, 0.5, true), 10);
        limits(check);
        weighted(check);
    }

    private static void limits(Check check) {
        int n = 10;
        double angle = Math.PI / Math.sqrt(n);
        check.computed(
                "accumulate, biased, t = 1,000,000",
                "limit sin(pi/sqrt n)/(pi/sqrt n)",
                StrictMath.sin(angle) / angle,
                variance(new GaussianSystem(1, n, 0, Estimator.BIASED, 0, ACCUMULATE), 1_000_000),
                1e-6);
        check.computed(
                "kernel density, n = 20, h = 0.3",
                "limit h^2 (n-1)",
                0.3 * 0.3 * 19,
                variance(
                        new GaussianSystem(1, 20, 0, Estimator.KERNEL_DENSITY, 0.3, REPLACE), 2000),
                1e-12);
        double growing =
                new GaussianSystem(1, 1000, 0, Estimator.UNBIASED, 0, REPLACE)
                        .predicted(GaussianSystem.WASSERSTEIN, 20);
        check.computed(
                "unbiased, n = 1000, t = 20", "first order 3/2 sum 1/M", 0.03, growing, 0.01);
        check.computed(
                "least squares, t = 1,000,000",
                "sum 1/k^2 = pi^2/6",
                Math.PI * Math.PI / 6,
                Prediction.sum(k -> 1.0 / ((double) k * k)).applyAsDouble(1_000_000),
                1e-6);
    }

    private static double variance(GaussianSystem system, int t) {
        return system.predicted(GaussianSystem.VARIANCE, t);
    }

    /** The mean of n fresh and n synthetic samples of variance 1, with weight w on the fresh. */
    private static void weighted(Check check) {
        int n = 10;
        for (double w : new double[] {0.3, (Math.sqrt(5) - 1) / 2, 0.9}) {
            double[] squares =
                    IntStream.range(0, Check.CHAINS)
                            .parallel()
                            .mapToDouble(chain -> weightedSquare(w, n, check.seed(), chain))
                            .toArray();
            check.measured(
                    "n fresh and n synthetic, w = %.3f, t = 40".formatted(w),
                    "n Var(mean) = (w^2 + (1-w)^2)/(1 - (1-w)^2)",
                    (w * w + (1 - w) * (1 - w)) / (1 - (1 - w) * (1 - w)),
                    Moments.of(squares));
        }
    }

    private static double weightedSquare(double w, int n, long seed, int chain) {
        double mean = 0;
        for (int generation = 0; generation < 40; generation++) {
            Draws draws = new Draws(seed, generation, chain);
            double fresh = 0;
            double synthetic = 0;
            for (int i = 0; i < n; i++) {
                fresh += draws.normal() / n;
                synthetic += (mean + draws.normal()) / n;
            }
            mean = w * fresh + (1 - w) * synthetic;
        }
        return n * mean * mean;
    }
}
