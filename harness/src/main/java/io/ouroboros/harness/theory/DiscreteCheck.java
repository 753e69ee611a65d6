package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import io.ouroboros.harness.theory.DiscreteSystem.Distortion;
import io.ouroboros.harness.theory.TrainingRegime.KeepDraws;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.special.Gamma;

/** Every exact result of the discrete system. */
final class DiscreteCheck {
    private static final int SIZE = 20;
    private static final double[] ZIPF =
            DiscreteSystem.normalized(
                    IntStream.rangeClosed(1, 8).mapToDouble(i -> 1.0 / i).toArray());

    private DiscreteCheck() {}

    /** Adds all rows. */
    static void addTo(Check check) {
        heterozygosity(check);
        limits(check);
        fixation(check);
        absorption(check);
        forgetting(check);
        withoutSamplingError(check);
        zipfTail(check);
    }

    private static void heterozygosity(Check check) {
        check.simulate("replace", system(RegimeName.REPLACE), 30);
        check.simulate(
                "fresh 0.2, mixed", system(TrainingRegime.keeping(0.2, KeepDraws.MIXED)), 30);
        check.simulate(
                "fresh 0.2, quota", system(TrainingRegime.keeping(0.2, KeepDraws.QUOTA)), 30);
        check.simulate("accumulate", system(RegimeName.ACCUMULATE), 30);
        check.simulate("accumulate-subsample", system(RegimeName.ACCUMULATE_SUBSAMPLE), 30);
        check.simulate("augment", system(RegimeName.AUGMENT), 30);
        TrainingRegime mix =
                new TrainingRegime(Optional.empty(), 0, KeepDraws.QUOTA, List.of(0.5, 0.3, 0.2));
        check.simulate("mix 0.5,0.3,0.2", system(mix), 30);
    }

    private static void limits(Check check) {
        DiscreteSystem mixed = system(TrainingRegime.keeping(0.2, KeepDraws.MIXED));
        check.computed(
                "fresh 0.2, mixed",
                "limit H0 - H0/(M [1 - (1-g)^2 (1-1/M)])",
                new DiscreteTheory(mixed).limitOfMixed(),
                mixed.predicted(DiscreteSystem.HETEROZYGOSITY, 1000),
                1e-12);
        DiscreteSystem all = system(RegimeName.ACCUMULATE);
        check.computed(
                "accumulate, t = 1,000,000",
                "limit H0 sin(pi/sqrt M)/(pi/sqrt M)",
                new DiscreteTheory(all).limitOfAccumulation(),
                all.predicted(DiscreteSystem.HETEROZYGOSITY, 1_000_000),
                1e-6);
    }

    /**
     * Three states until almost all chains are absorbed: which one is left, and which are alive.
     */
    private static void fixation(Check check) {
        double[] p = {0.5, 0.3, 0.2};
        DiscreteSystem system = replacing(10, p);
        Simulation simulation = new Simulation(system, check.seed(), Check.CHAINS).advanceTo(9);
        for (int state = 0; state < p.length; state++) {
            check.measured(
                    "replace, 3 states, t = 10",
                    "P(state " + state + " is alive) from the transition matrix",
                    new DiscreteTheory(system).aliveOf(p[state]).applyAsDouble(10),
                    share(simulation, state));
        }
        simulation.advanceTo(399);
        for (int state = 0; state < p.length; state++) {
            check.measured(
                    "replace, 3 states, t = 400",
                    "P(all mass ends in state " + state + ") = p",
                    p[state],
                    share(simulation, state));
        }
    }

    /** The share of chains in which a state is alive. */
    private static Moments share(Simulation simulation, int state) {
        return Moments.of(
                simulation.chains().stream()
                        .mapToDouble(chain -> chain.state()[0][state] > 0 ? 1 : 0)
                        .toArray());
    }

    private static void absorption(Check check) {
        DiscreteSystem two = replacing(10, 0.3, 0.7);
        Simulation simulation = new Simulation(two, check.seed(), Check.CHAINS).advanceTo(599);
        check.measured(
                "replace, two states",
                "mean absorption time, (I - Q) tau = 1",
                new DiscreteTheory(two).absorptionTime(),
                simulation.measure(DiscreteSystem.ABSORPTION_TIME));
        DiscreteTheory large = new DiscreteTheory(replacing(400, 0.3, 0.7));
        check.computed(
                "replace, two states, M = 400",
                "diffusion limit -2 M [p ln p + (1-p) ln(1-p)]",
                large.diffusionTime(),
                large.absorptionTime(),
                0.01);
    }

    /** Words seen k times whose counts are Poisson draws around the last ones. */
    private static void forgetting(Check check) {
        for (int k : new int[] {1, 5, 20}) {
            int t = 10;
            double[] forgotten =
                    IntStream.range(0, Check.CHAINS)
                            .parallel()
                            .mapToDouble(chain -> isForgotten(k, t, check.seed(), chain) ? 1 : 0)
                            .toArray();
            check.measured(
                    "Poisson counts, k = " + k + ", t = " + t,
                    "P(forgotten) = f_t^k, f_t = exp(f_(t-1) - 1)",
                    DiscreteTheory.forgotten(k, t),
                    Moments.of(forgotten));
        }
    }

    private static boolean isForgotten(int k, int t, long seed, int chain) {
        Draws draws = new Draws(seed, k, chain);
        int count = k;
        for (int i = 0; i < t; i++) {
            count = draws.poisson(count);
        }
        return count == 0;
    }

    private static void withoutSamplingError(Check check) {
        int t = 6;
        double tau = 0.8;
        double[] tempered = ZIPF;
        double[] top = ZIPF;
        double[] curated = ZIPF;
        double[] reward = IntStream.range(0, ZIPF.length).mapToDouble(i -> 0.1 * i * i).toArray();
        for (int i = 0; i < t; i++) {
            tempered = new Distortion(tau, 0).apply(tempered);
            top = new Distortion(1, 3).apply(top);
            curated = tilted(curated, reward, 1);
        }
        double[] power =
                DiscreteSystem.normalized(
                        Arrays.stream(ZIPF)
                                .map(p -> StrictMath.pow(p, 1 / StrictMath.pow(tau, 6)))
                                .toArray());
        double[] once = new Distortion(1, 3).apply(ZIPF);
        double[] tilt = tilted(ZIPF, reward, t);
        for (int state : new int[] {0, 2}) {
            String of = "no sampling error, state " + state + ", t = 6";
            check.computed(of, "temperature: p^(1/tau^t)", power[state], tempered[state], 1e-12);
            check.computed(of, "top-k: fixed after one step", once[state], top[state], 1e-12);
            check.computed(of, "curation: p exp(t r)", tilt[state], curated[state], 1e-12);
        }
    }

    private static double[] tilted(double[] p, double[] reward, int times) {
        double[] weights = p.clone();
        Arrays.setAll(weights, i -> p[i] * StrictMath.exp(times * reward[i]));
        return DiscreteSystem.normalized(weights);
    }

    /** Mass of a Zipf law that T samples do not see. */
    private static void zipfTail(Check check) {
        double a = 1;
        int samples = 10_000;
        double c =
                StrictMath.pow(a, 1 / (1 + a))
                        * StrictMath.exp(Gamma.logGamma(a / (1 + a)))
                        / (1 + a);
        double sum = 0;
        int last = 10_000_000;
        for (int i = 1; i <= last; i++) {
            double theta = a / ((double) i * i);
            sum += theta * StrictMath.exp(samples * StrictMath.log1p(-theta));
        }
        check.computed(
                "Zipf tail, a = 1, T = 10,000",
                "sum theta (1-theta)^T = c T^(-a/(1+a))",
                c * StrictMath.pow(samples, -a / (1 + a)),
                sum + 1.0 / last, // what is beyond the last term
                1e-3);
    }

    private static DiscreteSystem system(RegimeName regime) {
        return system(TrainingRegime.of(regime));
    }

    private static DiscreteSystem system(TrainingRegime regime) {
        return new DiscreteSystem(ZIPF, SIZE, regime, Distortion.NONE);
    }

    private static DiscreteSystem replacing(int size, double... probabilities) {
        return new DiscreteSystem(
                probabilities, size, TrainingRegime.of(RegimeName.REPLACE), Distortion.NONE);
    }
}
