package io.ouroboros.harness.theory;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A Gaussian mixture that is refitted to samples of itself by expectation maximisation. Generation
 * 0 starts from a cut of the samples, later ones from the mixture that wrote them.
 *
 * @param data what generation 0 learns
 * @param numComponents of the fitted mixtures, at least 1
 * @param sampleSize samples of a generation
 * @param regime what later generations learn
 */
public record MixtureSystem(
        MixtureData data, int numComponents, int sampleSize, TrainingRegime regime)
        implements TheorySystem {

    private static final int DIMENSIONS = 2;

    /** Original distributions in the plane, all of them mixtures of Gaussians. */
    public enum MixtureData {
        /** Two Gaussians that overlap little. */
        TWO_GAUSSIANS,
        /** Two interleaving half circles, as 50 narrow Gaussians. */
        TWO_MOONS;

        private static final double NOISE = 0.1;

        GaussianMixture mixture() {
            return this == TWO_GAUSSIANS ? twoGaussians() : twoMoons();
        }

        private static GaussianMixture twoGaussians() {
            Gaussian round = Gaussian.of(new double[] {-2, 0}, new double[] {1, 0, 0, 1});
            Gaussian tilted = Gaussian.of(new double[] {2, 0}, new double[] {1, 0.5, 0.5, 1});
            return new GaussianMixture(new double[] {0.5, 0.5}, List.of(round, tilted));
        }

        private static GaussianMixture twoMoons() {
            int onEach = 25;
            double[] weights = new double[2 * onEach];
            Arrays.fill(weights, 1.0 / weights.length);
            List<Gaussian> components = new ArrayList<>();
            for (int i = 0; i < onEach; i++) {
                double angle = Math.PI * (i + 0.5) / onEach;
                double x = StrictMath.cos(angle);
                double y = StrictMath.sin(angle);
                components.add(narrow(x - 0.5, y - 0.25));
                components.add(narrow(0.5 - x, 0.25 - y));
            }
            return new GaussianMixture(weights, components);
        }

        private static Gaussian narrow(double x, double y) {
            double variance = NOISE * NOISE;
            return Gaussian.of(new double[] {x, y}, new double[] {variance, 0, 0, variance});
        }

        /** The name that users write. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Chain newChain() {
        return new MixtureChain(data.mixture());
    }

    @Override
    public List<String> measures() {
        return List.of(
                "l2Distance", "componentsAlive", "leastWeight", "totalVariance", "iterations");
    }

    @Override
    public Map<String, Prediction> predictions() {
        if (numComponents > 1 || !regime.replacesAll()) {
            return Map.of();
        }
        double original = data.mixture().totalVariance();
        return Map.of(
                "totalVariance",
                new Prediction(
                        "tr(Sigma) (1 - 1/n)^t",
                        t -> original * StrictMath.pow(1 - 1.0 / sampleSize, t)));
    }

    @Override
    public Optional<BufferedImage> picture(Chain chain) {
        MixtureChain shown = (MixtureChain) chain;
        return Optional.of(
                new ScatterPicture(data == MixtureData.TWO_MOONS ? 2 : 6)
                        .of(shown.sets.training(), shown.model));
    }

    private final class MixtureChain implements Chain {
        private final GaussianMixture original;
        private final PointSets sets;
        private GaussianMixture model;
        private int iterations;

        MixtureChain(GaussianMixture original) {
            this.original = original;
            model = original;
            sets = new PointSets(regime, DIMENSIONS, original::sample);
        }

        @Override
        public void advance(int generation, Draws draws) {
            sets.next(generation, model::sample, sampleSize, draws);
            ExpectationMaximization training =
                    new ExpectationMaximization(sets.training(), DIMENSIONS);
            ExpectationMaximization.Fit fit =
                    training.fit(generation == 0 ? training.start(numComponents) : model);
            model = fit.mixture();
            iterations = fit.iterations();
        }

        @Override
        public double[] measure() {
            return new double[] {
                model.distance(original),
                model.numAlive(),
                Arrays.stream(model.weights()).filter(w -> w > 0).min().orElse(0),
                model.totalVariance(),
                iterations
            };
        }

        @Override
        public double[][] state() {
            double[][] state = new double[3 + 2 * numComponents][];
            state[0] = sets.state()[0];
            state[1] = sets.state()[1];
            state[2] = model.weights();
            for (int k = 0; k < numComponents; k++) {
                state[3 + 2 * k] = model.components().get(k).mean();
                state[4 + 2 * k] = model.components().get(k).covariance();
            }
            return state;
        }

        @Override
        public void restore(double[][] state) {
            sets.restore(state[0], state[1]);
            List<Gaussian> components = new ArrayList<>();
            for (int k = 0; k < numComponents; k++) {
                components.add(Gaussian.of(state[3 + 2 * k], state[4 + 2 * k]));
            }
            model = new GaussianMixture(state[2], components);
        }
    }
}
