package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.hipparchus.special.Gamma;

/** Expectations of the Gaussian system; docs/theory.md has their sources. */
final class GaussianTheory {
    private final GaussianSystem system;
    private final int d;

    /** Sum of 1/M_k. */
    private final IntToDoubleFunction inverseSizes;

    GaussianTheory(GaussianSystem system) {
        this.system = system;
        d = system.dimensions();
        inverseSizes = Prediction.sum(k -> 1.0 / system.size(k));
    }

    Map<String, Prediction> predictions() {
        boolean replaces = system.regime().replacesAll();
        boolean accumulates = system.regime().name() == RegimeName.ACCUMULATE;
        Map<String, Prediction> all = new LinkedHashMap<>();
        switch (system.estimator()) {
            case UNBIASED -> {
                if (replaces) {
                    unbiased(all);
                }
            }
            case BIASED -> {
                if (replaces) {
                    biased(all, "prod(1 - 1/M_k)", k -> 1 - 1.0 / system.size(k));
                } else if (accumulates && system.growth() == 0) {
                    double n = system.sampleSize();
                    biased(all, "prod(1 - 1/(n k^2))", k -> 1 - 1 / (n * k * k));
                }
            }
            case KERNEL_DENSITY -> {
                if (replaces) {
                    all.put(
                            GaussianSystem.VARIANCE,
                            new Prediction("S' = (1 - 1/n)(S + h^2)", this::kernelVariance));
                }
            }
            case LEAST_SQUARES -> {} // see LeastSquaresSystem
        }
        return all;
    }

    private void unbiased(Map<String, Prediction> all) {
        all.put(
                GaussianSystem.SQUARED_MEAN,
                new Prediction("d sum 1/M_k", t -> d * inverseSizes.applyAsDouble(t)));
        all.put(GaussianSystem.VARIANCE, new Prediction("1", t -> 1));
        IntToDoubleFunction logDeterminant = Prediction.sum(this::logDeterminantStep);
        all.put(
                GaussianSystem.LOG_DETERMINANT,
                new Prediction("sum_k [sum_j psi((M_k-j)/2) + d ln(2/(M_k-1))]", logDeterminant));
        if (d == 1) {
            IntToDoubleFunction deviation = Prediction.product(k -> c4(system.size(k)));
            all.put(GaussianSystem.DEVIATION, new Prediction("prod c4(M_k)", deviation));
            all.put(
                    GaussianSystem.SQUARED_VARIANCE,
                    new Prediction(
                            "prod (M_k+1)/(M_k-1)",
                            Prediction.product(
                                    k -> (system.size(k) + 1.0) / (system.size(k) - 1))));
            all.put(
                    GaussianSystem.WASSERSTEIN,
                    new Prediction(
                            "sum 1/M_k + 2 (1 - prod c4(M_k))",
                            t ->
                                    inverseSizes.applyAsDouble(t)
                                            + 2 * (1 - deviation.applyAsDouble(t))));
        }
    }

    private void biased(Map<String, Prediction> all, String formula, IntToDoubleFunction factor) {
        IntToDoubleFunction variance = Prediction.product(factor);
        all.put(GaussianSystem.VARIANCE, new Prediction(formula, variance));
        all.put(
                GaussianSystem.SQUARED_MEAN,
                new Prediction(
                        "d (1 - " + formula + ")", t -> d * (1 - variance.applyAsDouble(t))));
    }

    private double logDeterminantStep(int k) {
        double size = system.size(k);
        double sum = d * StrictMath.log(2 / (size - 1));
        for (int j = 1; j <= d; j++) {
            sum += size > d ? Gamma.digamma((size - j) / 2) : Double.NEGATIVE_INFINITY;
        }
        return sum;
    }

    private double kernelVariance(int t) {
        double variance = 1 - 1.0 / system.size(1);
        for (int k = 2; k <= t; k++) {
            variance =
                    (1 - 1.0 / system.size(k))
                            * (variance + system.bandwidth() * system.bandwidth());
        }
        return variance;
    }

    /** Expected standard deviation of n samples whose unbiased variance is 1. */
    static double c4(double n) {
        return Math.sqrt(2 / (n - 1))
                * StrictMath.exp(Gamma.logGamma(n / 2) - Gamma.logGamma((n - 1) / 2));
    }
}
