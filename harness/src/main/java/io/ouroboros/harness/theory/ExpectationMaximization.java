package io.ouroboros.harness.theory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fits Gaussian mixtures. Hipparchus has this too, but its matrix objects for each sample and
 * component take 20 to 50 times as long, and a singular covariance ends its fit (docs/theory.md has
 * the measurement); here such a component dies and the others continue.
 *
 * @param points coordinates of the samples, one after another
 * @param d dimensions of a sample
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ExpectationMaximization(double[] points, int d) {

    /** Samples whose sums one task adds up; fixed, so that sums do not depend on the processors. */
    private static final int CHUNK = 2048;

    /** Smallest share of a component's variance that its narrowest direction may have. */
    private static final double SINGULAR = 1e-12;

    private static final int MOST_ITERATIONS = 100;

    /** Gain of the mean log-likelihood (nats) at which a fit has converged. */
    private static final double TOLERANCE = 1e-6;

    /** A fitted mixture, and in how many iterations it was. */
    record Fit(GaussianMixture mixture, int iterations) {}

    /**
     * Makes a first mixture: samples sorted by their first coordinate and cut into equal parts, as
     * Hipparchus and Commons Math start.
     */
    GaussianMixture start(int numComponents) {
        int count = points.length / d;
        int[] order =
                IntStream.range(0, count)
                        .boxed()
                        .sorted((a, b) -> Double.compare(points[a * d], points[b * d]))
                        .mapToInt(i -> i)
                        .toArray();
        double[] weights = new double[numComponents];
        List<Gaussian> components = new ArrayList<>();
        for (int k = 0; k < numComponents; k++) {
            int from = (int) ((long) count * k / numComponents);
            int to = (int) ((long) count * (k + 1) / numComponents);
            double[] part = new double[(to - from) * d];
            for (int i = from; i < to; i++) {
                System.arraycopy(points, order[i] * d, part, (i - from) * d, d);
            }
            weights[k] = (double) (to - from) / count;
            components.add(Gaussian.fit(part, d, 0));
        }
        return new GaussianMixture(weights, components);
    }

    /** Improves a mixture until its likelihood stays the same. */
    Fit fit(GaussianMixture start) {
        GaussianMixture mixture = start;
        double likelihood = Double.NEGATIVE_INFINITY;
        for (int iteration = 1; ; iteration++) {
            if (mixture.numAlive() == 1) {
                return new Fit(single(mixture), iteration);
            }
            double[] sums = sums(mixture);
            double gain = sums[0] - likelihood;
            likelihood = sums[0];
            mixture = maximized(mixture, sums);
            if (gain < TOLERANCE * points.length / d || iteration == MOST_ITERATIONS) {
                return new Fit(mixture, iteration);
            }
        }
    }

    /** The only living component takes all samples. */
    private GaussianMixture single(GaussianMixture mixture) {
        List<Gaussian> components = new ArrayList<>(mixture.components());
        for (int k = 0; k < components.size(); k++) {
            if (mixture.weights()[k] > 0) {
                components.set(k, Gaussian.fit(points, d, 0));
            }
        }
        return new GaussianMixture(mixture.weights(), components);
    }

    /**
     * The expectation step: the log-likelihood, and of each component the sums of responsibilities,
     * of coordinates and of products of coordinates.
     */
    private double[] sums(GaussianMixture mixture) {
        int count = points.length / d;
        int numChunks = (count + CHUNK - 1) / CHUNK;
        return IntStream.range(0, numChunks)
                .parallel()
                .mapToObj(c -> chunkSums(mixture, c * CHUNK, Math.min(count, (c + 1) * CHUNK)))
                .toList() // in order, so that the sum is the same on every machine
                .stream()
                .reduce(
                        new double[1 + mixture.weights().length * stride()],
                        (total, part) -> {
                            Arrays.setAll(total, i -> total[i] + part[i]);
                            return total;
                        });
    }

    private int stride() {
        return 1 + d + d * d;
    }

    private double[] chunkSums(GaussianMixture mixture, int from, int to) {
        int numComponents = mixture.weights().length;
        GaussianMixture.Density[] densities = new GaussianMixture.Density[numComponents];
        for (int k = 0; k < numComponents; k++) {
            double weight = mixture.weights()[k];
            if (weight > 0) {
                densities[k] = new GaussianMixture.Density(mixture.components().get(k), weight);
            }
        }
        double[] sums = new double[1 + numComponents * stride()];
        double[] shares = new double[numComponents];
        for (int i = from; i < to; i++) {
            sums[0] += responsibilities(densities, i * d, shares);
            for (int k = 0; k < numComponents; k++) {
                if (shares[k] > 0) {
                    add(i * d, shares[k], sums, 1 + k * stride());
                }
            }
        }
        return sums;
    }

    /** Computes a sample's shares of the components, and returns its log-likelihood. */
    private double responsibilities(
            GaussianMixture.Density[] densities, int place, double[] shares) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < shares.length; k++) {
            shares[k] =
                    densities[k] == null
                            ? Double.NEGATIVE_INFINITY
                            : densities[k].logAt(points, place);
            largest = Math.max(largest, shares[k]);
        }
        double total = 0;
        for (int k = 0; k < shares.length; k++) {
            double difference = shares[k] - largest;
            shares[k] = difference == 0 ? 1 : difference < -40 ? 0 : StrictMath.exp(difference);
            total += shares[k];
        }
        for (int k = 0; k < shares.length; k++) {
            shares[k] /= total;
        }
        return total == 1 ? largest : largest + StrictMath.log(total);
    }

    private void add(int place, double share, double[] sums, int at) {
        sums[at] += share;
        for (int j = 0; j < d; j++) {
            double weighted = share * points[place + j];
            sums[at + 1 + j] += weighted;
            for (int k = 0; k <= j; k++) {
                sums[at + 1 + d + j * d + k] += weighted * points[place + k];
            }
        }
    }

    /** The maximisation step. */
    private GaussianMixture maximized(GaussianMixture before, double[] sums) {
        int numComponents = before.weights().length;
        double[] weights = new double[numComponents];
        List<Gaussian> components = new ArrayList<>();
        for (int k = 0; k < numComponents; k++) {
            int at = 1 + k * stride();
            Gaussian next = component(sums, at);
            boolean isAlive = sums[at] > d + 1 && !isSingular(next);
            weights[k] = isAlive ? sums[at] : 0;
            components.add(isAlive ? next : before.components().get(k));
        }
        double total = Arrays.stream(weights).sum();
        if (total == 0) { // all died at once: the largest stays
            int largest = 0;
            for (int k = 1; k < numComponents; k++) {
                largest = before.weights()[k] > before.weights()[largest] ? k : largest;
            }
            weights[largest] = total = 1;
        }
        for (int k = 0; k < numComponents; k++) {
            weights[k] /= total;
        }
        return new GaussianMixture(weights, components);
    }

    private Gaussian component(double[] sums, int at) {
        double count = sums[at];
        double[] mean = new double[d];
        double[] covariance = new double[d * d];
        for (int j = 0; j < d; j++) {
            mean[j] = sums[at + 1 + j] / count;
            for (int k = 0; k <= j; k++) {
                double product = sums[at + 1 + d + j * d + k] / count - mean[j] * mean[k];
                covariance[j * d + k] = product;
                covariance[k * d + j] = product;
            }
        }
        return Gaussian.of(mean, covariance);
    }

    private boolean isSingular(Gaussian gaussian) {
        double trace = gaussian.trace();
        for (int j = 0; j < d; j++) {
            double pivot = gaussian.factor()[j * d + j];
            if (!(pivot * pivot > SINGULAR * trace)) {
                return true;
            }
        }
        return false;
    }
}
