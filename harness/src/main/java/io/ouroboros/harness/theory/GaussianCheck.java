package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.GaussianSystem.Estimator;
import java.util.stream.IntStream;

/** Every exact result of the Gaussian system, of kernel densities and of least squares. */
final class GaussianCheck {
    private static final TrainingRegime REPLACE = TrainingRegime.of(RegimeName.REPLACE);
    private static final GaussianSystem ACCUMULATING =
            new GaussianSystem(
                    1, 10, 0, Estimator.BIASED, 0, TrainingRegime.of(RegimeName.ACCUMULATE));
    private static final GaussianSystem KERNELS =
            new GaussianSystem(1, 20, 0, Estimator.KERNEL_DENSITY, 0.3, REPLACE);

    private GaussianCheck() {}

    private static GaussianSystem replacing(int dimensions, int n, Estimator estimator) {
        return new GaussianSystem(dimensions, n, 0, estimator, 0, REPLACE);
    }

    /** Adds all rows. */
    static void addTo(Check check) {
        GaussianSystem growing = new GaussianSystem(1, 10, 1.5, Estimator.UNBIASED, 0, REPLACE);
        check.simulate("unbiased, n = 10", replacing(1, 10, Estimator.UNBIASED), 5);
        check.simulate("unbiased, growing n = 10 t^1.5", growing, 8);
        check.simulate("unbiased, d = 3, n = 20", replacing(3, 20, Estimator.UNBIASED), 10);
        check.simulate("biased, n = 10", replacing(1, 10, Estimator.BIASED), 10);
        check.simulate("accumulate, biased, n = 10", ACCUMULATING, 30);
        check.simulate("kernel density, n = 20, h = 0.3", KERNELS, 30);
        check.simulate("least squares, replace", new LeastSquaresSystem(3, 20, 0.5, false), 10);
        check.simulate("least squares, accumulate", new LeastSquaresSystem(3, 20, 0.5, true), 10);
        limits(check);
        weighted(check);
    }

    private static void limits(Check check) {
        double angle = Math.PI / Math.sqrt(10);
        check.computed(
                "accumulate, biased, t = 1,000,000",
                "limit sin(pi/sqrt n)/(pi/sqrt n)",
                StrictMath.sin(angle) / angle,
                ACCUMULATING.predicted(GaussianSystem.VARIANCE, 1_000_000),
                1e-6);
        check.computed(
                "kernel density, n = 20, h = 0.3",
                "limit h^2 (n-1)",
                0.3 * 0.3 * 19,
                KERNELS.predicted(GaussianSystem.VARIANCE, 2000),
                1e-12);
        double distance =
                replacing(1, 1000, Estimator.UNBIASED).predicted(GaussianSystem.WASSERSTEIN, 20);
        check.computed(
                "unbiased, n = 1000, t = 20", "first order 3/2 sum 1/M", 0.03, distance, 0.01);
        check.computed(
                "least squares, t = 1,000,000",
                "sum 1/k^2 = pi^2/6",
                Math.PI * Math.PI / 6,
                Prediction.sum(k -> 1.0 / ((double) k * k)).applyAsDouble(1_000_000),
                1e-6);
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
