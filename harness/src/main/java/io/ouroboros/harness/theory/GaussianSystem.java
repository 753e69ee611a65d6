package io.ouroboros.harness.theory;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A normal distribution that is refitted to samples of itself; the original one has mean 0 and
 * covariance 1. With a bandwidth, the model is a kernel density estimate of the training set.
 *
 * @param dimensions at least 1
 * @param sampleSize samples of generation 0, at least 2
 * @param growth generation t - 1 has {@code sampleSize * t^growth} samples
 * @param estimator of the covariance
 * @param bandwidth standard deviation of the kernels, for {@link Estimator#KERNEL_DENSITY}
 * @param regime what later generations learn
 */
public record GaussianSystem(
        int dimensions,
        int sampleSize,
        double growth,
        Estimator estimator,
        double bandwidth,
        TrainingRegime regime)
        implements TheorySystem {

    static final String SQUARED_MEAN = "squaredMeanError";
    static final String VARIANCE = "variance";
    static final String DEVIATION = "standardDeviation";
    static final String SQUARED_VARIANCE = "squaredVariance";
    static final String LOG_DETERMINANT = "logDeterminant";
    static final String WASSERSTEIN = "squaredWasserstein2";

    /** How a model is fitted. */
    public enum Estimator {
        /** Divides by n - 1. */
        UNBIASED,
        /** Divides by n, as the paper's notebook. */
        BIASED,
        /** A kernel density estimate; the variance is that of the training set, divided by n. */
        KERNEL_DENSITY,
        /** A linear regression, not a distribution. */
        LEAST_SQUARES;

        /** The name that users write. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Samples of generation t - 1. */
    int size(int t) {
        return (int) Math.round(sampleSize * StrictMath.pow(t, growth));
    }

    @Override
    public Chain newChain() {
        return new GaussianChain();
    }

    @Override
    public List<String> measures() {
        return List.of(
                SQUARED_MEAN, VARIANCE, DEVIATION, SQUARED_VARIANCE, LOG_DETERMINANT, WASSERSTEIN);
    }

    @Override
    public Map<String, Prediction> predictions() {
        return new GaussianTheory(this).predictions();
    }

    private final class GaussianChain implements Chain {
        private final PointSets sets =
                new PointSets(regime, dimensions, Gaussian.standard(dimensions)::sample);
        private Gaussian model = Gaussian.standard(dimensions);

        @Override
        public void advance(int generation, Draws draws) {
            PointSets.Source source =
                    estimator == Estimator.KERNEL_DENSITY ? this::drawKernels : model::sample;
            sets.next(generation, source, size(generation + 1), draws);
            fit();
        }

        private void fit() {
            int lost = estimator == Estimator.UNBIASED ? 1 : 0;
            model = Gaussian.fit(sets.training(), dimensions, lost);
        }

        private double[] drawKernels(int count, Draws draws) {
            double[] centres = sets.training();
            double[] points = new double[count * dimensions];
            for (int place = 0; place < points.length; place += dimensions) {
                int centre = draws.below(centres.length / dimensions) * dimensions;
                for (int j = 0; j < dimensions; j++) {
                    points[place + j] = centres[centre + j] + bandwidth * draws.normal();
                }
            }
            return points;
        }

        @Override
        public double[] measure() {
            double variance = model.trace() / dimensions;
            return new double[] {
                model.squaredMean(),
                variance,
                Math.sqrt(variance),
                variance * variance,
                model.logDeterminant(),
                model.squaredDistanceFromStandard()
            };
        }

        @Override
        public double[][] state() {
            return sets.state();
        }

        @Override
        public void restore(double[][] state) {
            sets.restore(state[0], state[1]);
            fit();
        }
    }
}
