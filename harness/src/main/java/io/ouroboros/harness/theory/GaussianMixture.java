package io.ouroboros.harness.theory;

import java.util.Arrays;
import java.util.List;

/**
 * A mixture of normal distributions in the plane. A component that died, because its covariance
 * became singular or because it lost its samples, has weight 0.
 *
 * @param weights one for each component; they add up to 1
 * @param components of two dimensions
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GaussianMixture(double[] weights, List<Gaussian> components) {

    int dimensions() {
        return components.get(0).dimensions();
    }

    int numAlive() {
        return (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
    }

    double[] sample(int count, Draws draws) {
        int d = dimensions();
        double[] points = new double[count * d];
        for (int place = 0; place < points.length; place += d) {
            double left = draws.uniform();
            int k = 0;
            while (k < weights.length - 1 && left >= weights[k]) {
                left -= weights[k++];
            }
            while (weights[k] == 0) { // only by rounding, or where the last component died
                k--;
            }
            components.get(k).draw(draws, points, place);
        }
        return points;
    }

    /** The trace of the whole mixture's covariance. */
    double totalVariance() {
        double[] mean = new double[dimensions()];
        double squares = 0;
        for (int k = 0; k < weights.length; k++) {
            Gaussian component = components.get(k);
            squares += weights[k] * (component.trace() + component.squaredMean());
            for (int j = 0; j < mean.length; j++) {
                mean[j] += weights[k] * component.mean()[j];
            }
        }
        return squares - Arrays.stream(mean).map(x -> x * x).sum();
    }

    /** The integral of the product of two densities. */
    double overlap(GaussianMixture other) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            for (int k = 0; k < other.weights.length; k++) {
                double weight = weights[i] * other.weights[k];
                if (weight > 0) {
                    sum += weight * overlap(components.get(i), other.components.get(k));
                }
            }
        }
        return sum;
    }

    /** The L2 distance of two densities; infinite for a point mass. */
    double distance(GaussianMixture other) {
        return Math.sqrt(Math.max(0, overlap(this) - 2 * overlap(other) + other.overlap(other)));
    }

    double density(double[] points, int place) {
        double sum = 0;
        for (int k = 0; k < weights.length; k++) {
            if (weights[k] > 0) {
                sum += new Density(components.get(k), weights[k]).at(points, place);
            }
        }
        return sum;
    }

    private static double overlap(Gaussian a, Gaussian b) {
        double[] difference = new double[a.dimensions()];
        double[] sum = new double[a.covariance().length];
        Arrays.setAll(difference, j -> a.mean()[j] - b.mean()[j]);
        Arrays.setAll(sum, j -> a.covariance()[j] + b.covariance()[j]);
        Gaussian both = Gaussian.of(new double[difference.length], sum);
        if (both.logDeterminant() == Double.NEGATIVE_INFINITY) { // two point masses
            boolean isSame = Arrays.stream(difference).allMatch(x -> x == 0);
            return isSame ? Double.POSITIVE_INFINITY : 0;
        }
        return new Density(both, 1).at(difference, 0);
    }

    /** A weighted normal density, prepared for many points. */
    static final class Density {
        private final Gaussian gaussian;
        private final double logScale;

        Density(Gaussian gaussian, double weight) {
            this.gaussian = gaussian;
            logScale =
                    StrictMath.log(weight)
                            - StrictMath.log(2 * Math.PI)
                            - gaussian.logDeterminant() / 2;
        }

        double at(double[] points, int place) {
            return StrictMath.exp(logAt(points, place));
        }

        double logAt(double[] points, int place) {
            double[] mean = gaussian.mean();
            double[] factor = gaussian.factor();
            double x = (points[place] - mean[0]) / factor[0];
            double y = (points[place + 1] - mean[1] - factor[2] * x) / factor[3];
            return logScale - (x * x + y * y) / 2;
        }
    }
}
