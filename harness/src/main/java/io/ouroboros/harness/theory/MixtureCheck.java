package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.MixtureSystem.MixtureData;
import java.util.List;

/** What is exact of Gaussian mixtures: one component, and the distance. */
final class MixtureCheck {

    private MixtureCheck() {}

    /** Adds all rows. */
    static void addTo(Check check) {
        check.simulate(
                "one component, n = 20",
                new MixtureSystem(
                        MixtureData.TWO_GAUSSIANS, 1, 20, TrainingRegime.of(RegimeName.REPLACE)),
                10);
        GaussianMixture here = single(0);
        double apart = 1.5;
        check.computed(
                "two unit Gaussians in the plane, a = 1.5 apart",
                "squared L2 distance (1 - exp(-a^2/4)) / (2 pi)",
                (1 - StrictMath.exp(-apart * apart / 4)) / (2 * Math.PI),
                StrictMath.pow(here.distance(single(apart)), 2),
                1e-12);
        integral(check);
    }

    private static GaussianMixture single(double x) {
        return new GaussianMixture(
                new double[] {1},
                List.of(Gaussian.of(new double[] {x, 0}, new double[] {1, 0, 0, 1})));
    }

    /** The integral of (f - g)^2 as the difference of its expectations under f and under g. */
    private static void integral(Check check) {
        GaussianMixture f = MixtureData.TWO_GAUSSIANS.mixture();
        GaussianMixture g = MixtureData.TWO_MOONS.mixture();
        Draws draws = new Draws(check.seed(), 0, 0);
        double[] ofF = f.sample(Check.CHAINS, draws);
        double[] ofG = g.sample(Check.CHAINS, draws);
        double[] values = new double[Check.CHAINS];
        for (int i = 0; i < values.length; i++) {
            values[i] = difference(f, g, ofF, 2 * i) - difference(f, g, ofG, 2 * i);
        }
        check.measured(
                "two-gaussians and two-moons, 10,000 points of each",
                "squared L2 distance from Gaussian overlaps",
                StrictMath.pow(f.distance(g), 2),
                Moments.of(values));
    }

    private static double difference(
            GaussianMixture f, GaussianMixture g, double[] points, int place) {
        return f.density(points, place) - g.density(points, place);
    }
}
