package io.ouroboros.harness.theory;

import java.util.Arrays;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * A normal distribution.
 *
 * @param mean one number for each dimension
 * @param covariance row by row
 * @param factor the lower Cholesky factor of the covariance, row by row; a singular covariance has
 *     zeros on its diagonal
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Gaussian(double[] mean, double[] covariance, double[] factor) {

    static Gaussian of(double[] mean, double[] covariance) {
        return new Gaussian(mean, covariance, cholesky(mean.length, covariance));
    }

    /** Mean 0, covariance 1. */
    static Gaussian standard(int dimensions) {
        double[] identity = new double[dimensions * dimensions];
        for (int i = 0; i < dimensions; i++) {
            identity[i * dimensions + i] = 1;
        }
        return of(new double[dimensions], identity);
    }

    /** Fits mean and covariance, the sum of products being divided by n - {@code lost}. */
    static Gaussian fit(double[] points, int dimensions, int lost) {
        int count = points.length / dimensions;
        double[] mean = new double[dimensions];
        for (int i = 0; i < points.length; i++) {
            mean[i % dimensions] += points[i];
        }
        Arrays.setAll(mean, j -> mean[j] / count);
        double[] covariance = new double[dimensions * dimensions];
        for (int i = 0; i < points.length; i += dimensions) {
            for (int j = 0; j < dimensions; j++) {
                double difference = points[i + j] - mean[j];
                for (int k = 0; k <= j; k++) {
                    covariance[j * dimensions + k] += difference * (points[i + k] - mean[k]);
                }
            }
        }
        for (int j = 0; j < dimensions; j++) {
            for (int k = 0; k <= j; k++) {
                covariance[j * dimensions + k] /= count - lost;
                covariance[k * dimensions + j] = covariance[j * dimensions + k];
            }
        }
        return of(mean, covariance);
    }

    int dimensions() {
        return mean.length;
    }

    /** Writes a sample into an array. */
    void draw(Draws draws, double[] points, int place) {
        int d = mean.length;
        for (int j = 0; j < d; j++) {
            points[place + j] = draws.normal();
        }
        for (int j = d - 1; j >= 0; j--) { // from below, as row j needs the normals up to j
            double value = mean[j];
            for (int k = 0; k <= j; k++) {
                value += factor[j * d + k] * points[place + k];
            }
            points[place + j] = value;
        }
    }

    double[] sample(int count, Draws draws) {
        double[] points = new double[count * mean.length];
        for (int place = 0; place < points.length; place += mean.length) {
            draw(draws, points, place);
        }
        return points;
    }

    double trace() {
        double trace = 0;
        for (int i = 0; i < mean.length; i++) {
            trace += covariance[i * mean.length + i];
        }
        return trace;
    }

    /** Minus infinity for a singular covariance. */
    double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < mean.length; i++) {
            sum += 2 * StrictMath.log(factor[i * mean.length + i]);
        }
        return sum;
    }

    double squaredMean() {
        return Arrays.stream(mean).map(x -> x * x).sum();
    }

    /** Squared Wasserstein-2 distance from the standard normal distribution. */
    double squaredDistanceFromStandard() {
        int d = mean.length;
        double roots = Math.sqrt(Math.max(0, covariance[0]));
        if (d > 1) {
            double[][] rows = new double[d][];
            Arrays.setAll(rows, j -> Arrays.copyOfRange(covariance, j * d, (j + 1) * d));
            RealMatrix matrix = MatrixUtils.createRealMatrix(rows);
            roots =
                    Arrays.stream(new EigenDecompositionSymmetric(matrix).getEigenvalues())
                            .map(value -> Math.sqrt(Math.max(0, value)))
                            .sum();
        }
        return squaredMean() + trace() + d - 2 * roots;
    }

    private static double[] cholesky(int d, double[] covariance) {
        double[] factor = new double[d * d];
        for (int j = 0; j < d; j++) {
            for (int k = 0; k <= j; k++) {
                double rest = covariance[j * d + k];
                for (int i = 0; i < k; i++) {
                    rest -= factor[j * d + i] * factor[k * d + i];
                }
                double pivot = factor[k * d + k];
                factor[j * d + k] =
                        j == k ? Math.sqrt(Math.max(0, rest)) : pivot == 0 ? 0 : rest / pivot;
            }
        }
        return factor;
    }
}
