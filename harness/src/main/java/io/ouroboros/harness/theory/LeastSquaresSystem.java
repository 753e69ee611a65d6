package io.ouroboros.harness.theory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * A linear regression whose answers come from the generation before, with new noise. Each chain
 * draws a design of standard normal numbers once; the original weights are 0.
 *
 * @param dimensions weights
 * @param sampleSize rows of the design, at least dimensions + 2
 * @param noise standard deviation of an answer's noise
 * @param accumulates whether each generation learns all answers so far, and not the newest only
 */
public record LeastSquaresSystem(int dimensions, int sampleSize, double noise, boolean accumulates)
        implements TheorySystem {

    static final String WEIGHT_ERROR = "squaredWeightError";
    static final String RELATIVE_ERROR = "relativeSquaredWeightError";
    static final String DESIGN_TRACE = "designTrace";

    @Override
    public Chain newChain() {
        return new Regression();
    }

    @Override
    public List<String> measures() {
        return List.of(WEIGHT_ERROR, RELATIVE_ERROR, DESIGN_TRACE);
    }

    @Override
    public Map<String, Prediction> predictions() {
        double trace = dimensions / (sampleSize - dimensions - 1.0);
        IntToDoubleFunction growth =
                accumulates ? Prediction.sum(k -> 1.0 / ((double) k * k)) : t -> t;
        String formula = accumulates ? "sum 1/k^2" : "t";
        Map<String, Prediction> predictions = new LinkedHashMap<>();
        IntToDoubleFunction error = t -> growth.applyAsDouble(t) * noise * noise * trace;
        predictions.put(WEIGHT_ERROR, new Prediction(formula + " sigma^2 d/(T-d-1)", error));
        predictions.put(RELATIVE_ERROR, new Prediction(formula, growth));
        predictions.put(DESIGN_TRACE, new Prediction("d/(T-d-1)", t -> trace));
        return predictions;
    }

    private final class Regression implements Chain {
        private RealMatrix design = MatrixUtils.createRealMatrix(sampleSize, dimensions);

        /** Turns answers into weights: the pseudo-inverse of the design. */
        private RealMatrix solver = design.transpose();

        private double trace;
        private double[] weights = new double[dimensions];

        @Override
        public void advance(int generation, Draws draws) {
            if (generation == 0) {
                double[][] rows = new double[sampleSize][dimensions];
                for (double[] row : rows) {
                    Arrays.setAll(row, j -> draws.normal());
                }
                use(MatrixUtils.createRealMatrix(rows));
            }
            double[] answers = design.operate(weights);
            Arrays.setAll(answers, i -> answers[i] + noise * draws.normal());
            double[] newest = solver.operate(answers);
            double share = accumulates ? 1.0 / (generation + 1) : 1;
            Arrays.setAll(weights, j -> weights[j] + share * (newest[j] - weights[j]));
        }

        private void use(RealMatrix newDesign) {
            design = newDesign;
            solver = new QRDecomposition(design).getSolver().getInverse();
            trace = solver.multiplyTransposed(solver).getTrace(); // (X'X)^-1 has the trace of P P'
        }

        @Override
        public double[] measure() {
            double error = Arrays.stream(weights).map(w -> w * w).sum();
            return new double[] {error, error / (noise * noise * trace), trace};
        }

        @Override
        public double[][] state() {
            double[][] state = Arrays.copyOf(design.getData(), sampleSize + 1);
            state[sampleSize] = weights;
            return state;
        }

        @Override
        public void restore(double[][] state) {
            use(MatrixUtils.createRealMatrix(Arrays.copyOf(state, sampleSize)));
            weights = state[sampleSize];
        }
    }
}
