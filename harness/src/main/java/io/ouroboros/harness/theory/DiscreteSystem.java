package io.ouroboros.harness.theory;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Finitely many states, whose probabilities are refitted exactly: the Wright-Fisher model where
 * each generation replaces the one before.
 *
 * @param probabilities of the original distribution; they add up to 1
 * @param sampleSize samples of a generation, at least 1
 * @param regime what later generations learn
 * @param distortion what sampling does to the fitted probabilities
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DiscreteSystem(
        double[] probabilities, int sampleSize, TrainingRegime regime, Distortion distortion)
        implements TheorySystem {

    static final String HETEROZYGOSITY = "heterozygosity";
    static final String STATES_ALIVE = "statesAlive";
    static final String ABSORBED = "absorbed";
    static final String ABSORPTION_TIME = "absorptionTime";

    /**
     * A change of probabilities before they are sampled.
     *
     * @param temperature probabilities are raised to 1/temperature; 1 for no change
     * @param topK only the k most probable states are sampled; 0 for all
     */
    public record Distortion(double temperature, int topK) {

        /** No change. */
        public static final Distortion NONE = new Distortion(1, 0);

        /** Returns the changed probabilities. */
        double[] apply(double[] probabilities) {
            double[] changed = probabilities.clone();
            if (topK > 0 && topK < changed.length) {
                Integer[] order = new Integer[changed.length];
                Arrays.setAll(order, state -> state);
                Arrays.sort(order, (a, b) -> Double.compare(changed[b], changed[a]));
                for (int rank = topK; rank < order.length; rank++) {
                    changed[order[rank]] = 0;
                }
            }
            if (temperature != 1) {
                Arrays.setAll(changed, state -> StrictMath.pow(changed[state], 1 / temperature));
            }
            return normalized(changed);
        }
    }

    @Override
    public Chain newChain() {
        return new DiscreteChain();
    }

    @Override
    public List<String> measures() {
        return List.of(
                HETEROZYGOSITY,
                STATES_ALIVE,
                "totalVariation",
                "klFromOriginal",
                ABSORBED,
                ABSORPTION_TIME);
    }

    @Override
    public Map<String, Prediction> predictions() {
        return distortion.equals(Distortion.NONE)
                ? new DiscreteTheory(this).predictions()
                : Map.of();
    }

    /** Scales weights so that they add up to 1. */
    static double[] normalized(double[] weights) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private final class DiscreteChain implements Chain {

        /** How often each state is in the newest training set. */
        private int[] training = new int[probabilities.length];

        /** All samples so far, where the regime wants them; the original ones with augment. */
        private int[] pool = new int[probabilities.length];

        private int size;
        private double absorbedAt = Double.NaN;

        @Override
        public void advance(int generation, Draws draws) {
            if (generation == 0) {
                draws.multinomial(sampleSize, probabilities, training);
                pool = training.clone();
                size = sampleSize;
            } else if (!(regime.replacesAll() && !Double.isNaN(absorbedAt))) {
                double[] fitted = fitted();
                next(distortion.equals(Distortion.NONE) ? fitted : distortion.apply(fitted), draws);
                size = Arrays.stream(training).sum();
            }
            if (Double.isNaN(absorbedAt) && numAlive() == 1) {
                absorbedAt = generation + 1.0;
            }
        }

        private void next(double[] model, Draws draws) {
            int[] next = new int[training.length];
            switch (regime.name()) {
                case REPLACE, MIX -> {
                    TrainingRegime.Sizes sizes = regime.sizes(sampleSize, draws);
                    draws.multinomial(sizes.newest(), model, next);
                    draws.subsample(sizes.previous(), training, next);
                    draws.multinomial(sizes.original(), probabilities, next);
                }
                case ACCUMULATE -> {
                    next = training;
                    draws.multinomial(sampleSize, model, next);
                }
                case ACCUMULATE_SUBSAMPLE -> {
                    draws.multinomial(sampleSize, model, pool);
                    draws.subsample(sampleSize, pool, next);
                }
                case AUGMENT -> {
                    next = pool.clone();
                    draws.multinomial(sampleSize, model, next);
                }
            }
            training = next;
        }

        private double[] fitted() {
            double[] fitted = new double[training.length];
            Arrays.setAll(fitted, state -> (double) training[state] / size);
            return fitted;
        }

        private int numAlive() {
            return (int) Arrays.stream(training).filter(count -> count > 0).count();
        }

        @Override
        public double[] measure() {
            double[] fitted = fitted();
            double homozygosity = 0;
            double distance = 0;
            double divergence = 0;
            for (int state = 0; state < fitted.length; state++) {
                double share = fitted[state];
                homozygosity += share * share;
                distance += Math.abs(share - probabilities[state]) / 2;
                divergence += share == 0 ? 0 : share * StrictMath.log(share / probabilities[state]);
            }
            boolean isAbsorbed = !Double.isNaN(absorbedAt);
            return new double[] {
                1 - homozygosity, numAlive(), distance, divergence, isAbsorbed ? 1 : 0, absorbedAt
            };
        }

        @Override
        public double[][] state() {
            return new double[][] {
                Arrays.stream(training).asDoubleStream().toArray(),
                Arrays.stream(pool).asDoubleStream().toArray(),
                {size, absorbedAt}
            };
        }

        @Override
        public void restore(double[][] state) {
            training = Arrays.stream(state[0]).mapToInt(count -> (int) count).toArray();
            pool = Arrays.stream(state[1]).mapToInt(count -> (int) count).toArray();
            size = (int) state[2][0];
            absorbedAt = state[2][1];
        }
    }
}
