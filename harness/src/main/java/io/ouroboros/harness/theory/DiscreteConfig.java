package io.ouroboros.harness.theory;

import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.Rule;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/**
 * Options of the discrete system.
 *
 * @param states how many, of a Zipf law
 * @param zipfExponent of the law; 0 for a uniform distribution
 * @param probabilities given one by one, instead of a law; empty for none
 * @param temperature of sampling; 1 for no change
 * @param topK most probable states that are sampled; 0 for all
 */
public record DiscreteConfig(
        @Option(
                        names = "--states",
                        paramLabel = "K",
                        defaultValue = "10",
                        description = "discrete: states.")
                @Rule(atLeast = 1, notWith = "--probabilities")
                int states,
        @Option(
                        names = "--zipf-exponent",
                        paramLabel = "A",
                        defaultValue = "1.0",
                        description =
                                "discrete: state i has a probability proportional to i^-A; 0 is uniform.")
                @Rule(notWith = "--probabilities")
                double zipfExponent,
        @Option(
                        names = "--probabilities",
                        paramLabel = "P,...",
                        split = ",",
                        description =
                                "discrete: the states' probabilities, instead of --states and"
                                        + " --zipf-exponent.")
                List<Double> probabilities,
        @Option(
                        names = "--temperature",
                        paramLabel = "T",
                        defaultValue = "1.0",
                        description = "discrete: sample from probabilities raised to 1/T.")
                @Rule(above = 0)
                double temperature,
        @Option(
                        names = "--top-k",
                        paramLabel = "K",
                        defaultValue = "0",
                        description =
                                "discrete: sample only the K most probable states (default: 0, all).")
                @Rule(atLeast = 0)
                int topK) {

    private static final double TOLERANCE = 1e-9;

    void check(Checks checks) {
        double sum = probabilities.stream().mapToDouble(p -> p).sum();
        checks.check(
                probabilities.isEmpty()
                        || (probabilities.stream().allMatch(p -> p >= 0)
                                && Math.abs(sum - 1) <= TOLERANCE),
                "--probabilities must be at least 0 and add up to 1, got %s, sum %s",
                probabilities,
                sum);
    }

    DiscreteSystem system(int sampleSize, TrainingRegime regime) {
        double[] weights =
                probabilities.isEmpty()
                        ? IntStream.rangeClosed(1, states)
                                .mapToDouble(i -> StrictMath.pow(i, -zipfExponent))
                                .toArray()
                        : probabilities.stream().mapToDouble(p -> p).toArray();
        return new DiscreteSystem(
                DiscreteSystem.normalized(weights),
                sampleSize,
                regime,
                new DiscreteSystem.Distortion(temperature, topK));
    }
}
