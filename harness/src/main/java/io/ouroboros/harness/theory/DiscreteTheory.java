package io.ouroboros.harness.theory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;

/** Expectations of the discrete system; docs/theory.md has their sources and derivations. */
final class DiscreteTheory {

    /** Largest sample size whose transition matrix is used: 500 x 500 doubles are 2 MB. */
    private static final int LARGEST_MATRIX = 500;

    private final DiscreteSystem system;
    private final double size;

    /** Heterozygosity of the original distribution. */
    private final double original;

    DiscreteTheory(DiscreteSystem system) {
        this.system = system;
        size = system.sampleSize();
        original = 1 - Arrays.stream(system.probabilities()).map(p -> p * p).sum();
    }

    Map<String, Prediction> predictions() {
        Map<String, Prediction> predictions = new LinkedHashMap<>();
        predictions.put(DiscreteSystem.HETEROZYGOSITY, heterozygosity());
        if (system.regime().replacesAll() && size <= LARGEST_MATRIX) {
            String formula = "E[states alive] from the binomial transition matrix";
            IntToDoubleFunction alive = aliveOf(system.probabilities());
            predictions.put(DiscreteSystem.STATES_ALIVE, new Prediction(formula, alive));
        }
        return predictions;
    }

    private Prediction heterozygosity() {
        return switch (system.regime().name()) {
            case REPLACE -> replaced();
            case ACCUMULATE ->
                    new Prediction(
                            "H0 prod(1 - 1/(M k^2))",
                            scaled(Prediction.product(k -> 1 - 1 / (size * k * k))));
            case ACCUMULATE_SUBSAMPLE ->
                    new Prediction("A_t (1 - (1/M)(tM - M)/(tM - 1))", this::subsampled);
            case AUGMENT ->
                    new Prediction(
                            "H0 - v, v' = (3 H0/M + v + (H0 - v)/M)/4",
                            t -> original - augmented(t));
            case MIX -> {
                double newest = rounded(system.regime().shares().get(0));
                double previous = 1 - newest - rounded(system.regime().shares().get(2));
                yield new Prediction(
                        "H0 - v, v' = (a+b)^2 v + (a + b(1-b)M/(M-1))(H0 - v)/M + c H0/M",
                        variance(newest, previous));
            }
        };
    }

    private Prediction replaced() {
        double kept = system.regime().keepOriginal();
        if (kept == 0) {
            return new Prediction("H0 (1 - 1/M)^t", scaled(t -> StrictMath.pow(1 - 1 / size, t)));
        }
        if (system.regime().keepDraws() == TrainingRegime.KeepDraws.QUOTA) {
            return new Prediction("H0 - v, v' = H0/M + (1-g)(1-g-1/M) v", variance(1 - kept, 0));
        }
        double factor = (1 - kept) * (1 - kept) * (1 - 1 / size);
        return new Prediction(
                "H0 - v, v' = H0/M + (1-g)^2 (1-1/M) v",
                t -> original - iterated(t, 0, v -> original / size + factor * v));
    }

    /** Limit of {@link #replaced} with a share of originals that is mixed draw by draw. */
    double limitOfMixed() {
        double rest = 1 - system.regime().keepOriginal();
        return original - original / (size * (1 - rest * rest * (1 - 1 / size)));
    }

    /** Limit of accumulation. */
    double limitOfAccumulation() {
        double angle = Math.PI / Math.sqrt(size);
        return original * StrictMath.sin(angle) / angle;
    }

    /** Heterozygosity where exact shares of a training set are newly drawn, kept and original. */
    private IntToDoubleFunction variance(double newest, double previous) {
        double both = newest + previous;
        double drawn = newest + previous * (1 - previous) * size / (size - 1);
        double rest = (1 - both) * original / size;
        DoubleUnaryOperator next = v -> both * both * v + drawn * (original - v) / size + rest;
        return t -> original - iterated(t - 1, original / size, next);
    }

    /** A share as whole samples make it. */
    private double rounded(double share) {
        return Math.round(share * size) / size;
    }

    private double augmented(int t) {
        double first = original / size;
        return iterated(t - 1, first, v -> (3 * first + v + (original - v) / size) / 4);
    }

    private double subsampled(int t) {
        double pool = original * (1 - 1 / size);
        for (int k = 1; k < t; k++) {
            pool *=
                    (k * k + 2.0 * k + (1 - 1 / size) * keptBySubsample(k))
                            / ((k + 1.0) * (k + 1.0));
        }
        return pool * keptBySubsample(t);
    }

    /** Share of a pool's heterozygosity that a subsample has on average. */
    private double keptBySubsample(int t) {
        return 1 - (t * size - size) / (t * size - 1) / size;
    }

    /** Expected number of states alive at t, of these original probabilities. */
    IntToDoubleFunction aliveOf(double... probabilities) {
        int trials = system.sampleSize();
        double[] first = new double[trials + 1];
        for (double p : probabilities) {
            BinomialDistribution counts = new BinomialDistribution(trials, p);
            for (int k = 0; k <= trials; k++) {
                first[k] += counts.probability(k);
            }
        }
        RealMatrix transition = transition(trials);
        return new IntToDoubleFunction() {
            private double[] counts = first;
            private int time = 1;

            @Override
            public synchronized double applyAsDouble(int t) {
                if (t < time) {
                    counts = first;
                    time = 1;
                }
                for (; time < t; time++) {
                    counts = transition.preMultiply(counts);
                }
                return probabilities.length - counts[0];
            }
        };
    }

    /** Probabilities of a state's count in the next generation, by its count in this one. */
    private static RealMatrix transition(int trials) {
        RealMatrix matrix = MatrixUtils.createRealMatrix(trials + 1, trials + 1);
        for (int from = 0; from <= trials; from++) {
            BinomialDistribution counts = new BinomialDistribution(trials, (double) from / trials);
            for (int to = 0; to <= trials; to++) {
                matrix.setEntry(from, to, counts.probability(to));
            }
        }
        return matrix;
    }

    /** Mean time to absorption of two states from the original distribution, t = 1 included. */
    double absorptionTime() {
        int trials = system.sampleSize();
        RealMatrix all = transition(trials);
        RealMatrix inner = all.getSubMatrix(1, trials - 1, 1, trials - 1);
        RealMatrix left = MatrixUtils.createRealIdentityMatrix(trials - 1).subtract(inner);
        RealVector ones = new ArrayRealVector(trials - 1, 1.0);
        double[] times = new LUDecomposition(left).getSolver().solve(ones).toArray();
        BinomialDistribution first = new BinomialDistribution(trials, system.probabilities()[0]);
        double mean = 1;
        for (int k = 1; k < trials; k++) {
            mean += first.probability(k) * times[k - 1];
        }
        return mean;
    }

    /** Kimura's diffusion limit of {@link #absorptionTime}. */
    double diffusionTime() {
        double p = system.probabilities()[0];
        return -2 * size * (p * StrictMath.log(p) + (1 - p) * StrictMath.log(1 - p));
    }

    /** Probability that a word seen k times in a Poisson sample is forgotten by t. */
    static double forgotten(int k, int t) {
        return StrictMath.pow(iterated(t, 0, f -> StrictMath.exp(f - 1)), k);
    }

    private IntToDoubleFunction scaled(IntToDoubleFunction share) {
        return t -> original * share.applyAsDouble(t);
    }

    private static double iterated(int times, double first, DoubleUnaryOperator step) {
        double value = first;
        for (int i = 0; i < times; i++) {
            value = step.applyAsDouble(value);
        }
        return value;
    }
}
