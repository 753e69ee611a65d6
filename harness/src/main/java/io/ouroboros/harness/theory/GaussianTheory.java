package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.GaussianSystem.Estimator;
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

    private final Map<String, Prediction> all = new LinkedHashMap<>();

    GaussianTheory(GaussianSystem system) {
        this.system = system;
        d = system.dimensions();
        inverseSizes = Prediction.sum(k -> 1.0 / system.size(k));
    }

    Map<String, Prediction> predictions() {
        boolean replaces = system.regime().replacesAll();
        boolean accumulates = system.regime().name() == RegimeName.ACCUMULATE;
        Estimator estimator = system.estimator();
        if (estimator == Estimator.UNBIASED && replaces) {
            unbiased();
        } else if (estimator == Estimator.BIASED && replaces) {
            biased("prod(1 - 1/M_k)", k -> 1 - 1.0 / system.size(k));
        } else if (estimator == Estimator.BIASED && accumulates && system.growth() == 0) {
            double n = system.sampleSize();
            biased("prod(1 - 1/(n k^2))", k -> 1 - 1 / (n * k * k));
        } else if (estimator == Estimator.KERNEL_DENSITY && replaces) {
            add(GaussianSystem.VARIANCE, "S' = (1 - 1/n)(S + h^2)", this::kernelVariance);
        }
        return all;
    }

    private void add(String measure, String formula, IntToDoubleFunction byTime) {
        all.put(measure, new Prediction(formula, byTime));
    }

    private void unbiased() {
        IntToDoubleFunction sizes = inverseSizes;
        add(GaussianSystem.SQUARED_MEAN, "d sum 1/M_k", t -> d * sizes.applyAsDouble(t));
        add(GaussianSystem.VARIANCE, "1", t -> 1);
        add(
                GaussianSystem.LOG_DETERMINANT,
                "sum_k [sum_j psi((M_k-j)/2) + d ln(2/(M_k-1))]",
                Prediction.sum(this::logDeterminantStep));
        if (d == 1) {
            IntToDoubleFunction deviation = Prediction.product(k -> c4(system.size(k)));
            add(GaussianSystem.DEVIATION, "prod c4(M_k)", deviation);
            add(
                    GaussianSystem.SQUARED_VARIANCE,
                    "prod (M_k+1)/(M_k-1)",
                    Prediction.product(k -> (system.size(k) + 1.0) / (system.size(k) - 1)));
            add(
                    GaussianSystem.WASSERSTEIN,
                    "sum 1/M_k + 2 (1 - prod c4(M_k))",
                    t -> sizes.applyAsDouble(t) + 2 * (1 - deviation.applyAsDouble(t)));
        }
    }

    private void biased(String formula, IntToDoubleFunction factor) {
        IntToDoubleFunction variance = Prediction.product(factor);
        add(GaussianSystem.VARIANCE, formula, variance);
        add(
                GaussianSystem.SQUARED_MEAN,
                "d (1 - " + formula + ")",
                t -> d * (1 - variance.applyAsDouble(t)));
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
