package io.ouroboros.harness.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.MixtureSystem.MixtureData;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.distribution.multivariate.MixtureMultivariateNormalDistribution;
import org.hipparchus.stat.fitting.MultivariateNormalMixtureExpectationMaximization;
import org.junit.jupiter.api.Test;

final class GaussianMixtureTest {

    @Test
    void theFitIsThatOfHipparchus() {
        double[] points = MixtureData.TWO_GAUSSIANS.mixture().sample(2000, new Draws(1, 0, 0));
        GaussianMixture fit = fit(points, 2);
        double[][] rows = new double[points.length / 2][];
        Arrays.setAll(rows, i -> new double[] {points[2 * i], points[2 * i + 1]});
        MultivariateNormalMixtureExpectationMaximization theirs =
                new MultivariateNormalMixtureExpectationMaximization(rows);
        theirs.fit(MultivariateNormalMixtureExpectationMaximization.estimate(rows, 2), 200, 1e-9);
        MixtureMultivariateNormalDistribution expected = theirs.getFittedModel();
        for (int k = 0; k < 2; k++) {
            var component = expected.getComponents().get(k);
            assertThat(fit.weights()[k]).isCloseTo(component.getFirst(), within(1e-3));
            assertThat(fit.components().get(k).mean())
                    .containsExactly(component.getSecond().getMeans(), within(5e-3));
            assertThat(fit.components().get(k).covariance()[1])
                    .isCloseTo(component.getSecond().getCovariances().getEntry(0, 1), within(5e-3));
        }
    }

    /** Half of the samples on one line: its component dies, the other takes all. */
    @Test
    void aSingularComponentDies() {
        double[] points = MixtureData.TWO_GAUSSIANS.mixture().sample(200, new Draws(1, 0, 0));
        for (int place = 0; place < points.length / 2; place += 2) {
            points[place] = -50;
        }
        GaussianMixture fit = fit(points, 2);
        assertThat(fit.numAlive()).isEqualTo(1);
        assertThat(fit.weights()).containsExactlyInAnyOrder(0, 1);
        assertThat(fit.sample(100, new Draws(1, 1, 0))).doesNotContain(Double.NaN);
    }

    @Test
    void aDeadComponentShowsAndTheRunContinues() {
        MixtureSystem system =
                new MixtureSystem(
                        MixtureData.TWO_MOONS, 2, 10, TrainingRegime.of(RegimeName.REPLACE));
        Simulation simulation = new Simulation(system, 1, 20).advanceTo(300);
        assertThat(simulation.measure("componentsAlive").mean()).isEqualTo(1);
        assertThat(simulation.measure("totalVariance").mean()).isBetween(0.0, 1.0);
    }

    @Test
    void distanceIsZeroFromItself() {
        GaussianMixture moons = MixtureData.TWO_MOONS.mixture();
        assertThat(moons.distance(moons)).isCloseTo(0, within(1e-7));
        // x has the variance 1/2 + 1/4, y the second moment 1/2 - 1/pi + 1/16, and noise 0.01 each
        assertThat(moons.totalVariance())
                .isCloseTo(1.25 - 1 / Math.PI + 0.0625 + 0.02, within(1e-3));
    }

    @Test
    void aPointMassIsInfinitelyFar() {
        GaussianMixture point =
                new GaussianMixture(
                        new double[] {1}, List.of(Gaussian.of(new double[2], new double[4])));
        assertThat(point.distance(MixtureData.TWO_MOONS.mixture()))
                .isEqualTo(Double.POSITIVE_INFINITY);
    }

    private static GaussianMixture fit(double[] points, int components) {
        ExpectationMaximization training = new ExpectationMaximization(points, 2);
        return training.fit(training.start(components)).mixture();
    }
}
