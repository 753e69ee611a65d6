package io.ouroboros.harness.theory;

import io.ouroboros.harness.experiment.RegimeName;
import java.util.Arrays;

/**
 * The training sets of one chain of points. A set is an array of coordinates, {@code width} of them
 * for each point.
 */
public final class PointSets {

    /** Where points come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Draws points.
         *
         * @param count how many
         * @param draws the random numbers
         * @return their coordinates, one point after another
         */
        double[] draw(int count, Draws draws);
    }

    private final TrainingRegime regime;
    private final int width;
    private final Source original;
    private double[] training = new double[0];

    /** With accumulate-subsample all samples so far, with augment the original ones. */
    private double[] pool = new double[0];

    /**
     * Creates the sets.
     *
     * @param regime what later generations learn
     * @param width coordinates of a point
     * @param original source of original points
     */
    public PointSets(TrainingRegime regime, int width, Source original) {
        this.regime = regime;
        this.width = width;
        this.original = original;
    }

    /** The newest training set; not a copy. */
    public double[] training() {
        return training;
    }

    /**
     * Draws the next training set.
     *
     * @param generation 0 for original points
     * @param model the newest generation; not used for generation 0
     * @param size samples of a generation
     * @param draws the random numbers
     */
    public void next(int generation, Source model, int size, Draws draws) {
        if (generation == 0) {
            training = original.draw(size, draws);
            pool = keepsPool() ? training : pool;
            return;
        }
        switch (regime.name()) {
            case REPLACE, MIX -> {
                TrainingRegime.Sizes sizes = regime.sizes(size, draws);
                training =
                        joined(
                                model.draw(sizes.newest(), draws),
                                subsample(training, sizes.previous(), draws),
                                original.draw(sizes.original(), draws));
            }
            case ACCUMULATE -> training = joined(training, model.draw(size, draws));
            case ACCUMULATE_SUBSAMPLE -> {
                pool = joined(pool, model.draw(size, draws));
                training = subsample(pool, size, draws);
            }
            case AUGMENT -> training = joined(pool, model.draw(size, draws));
        }
    }

    private boolean keepsPool() {
        return regime.name() == RegimeName.ACCUMULATE_SUBSAMPLE
                || regime.name() == RegimeName.AUGMENT;
    }

    /** The sets, for {@link #restore}. */
    public double[][] state() {
        return new double[][] {training, pool};
    }

    /** Continues from saved sets. */
    public void restore(double[] savedTraining, double[] savedPool) {
        training = savedTraining;
        pool = savedPool;
    }

    /** Draws points without replacement, and in random order. */
    private double[] subsample(double[] points, int count, Draws draws) {
        int[] order = new int[points.length / width];
        Arrays.setAll(order, i -> i);
        double[] drawn = new double[Math.min(count, order.length) * width];
        for (int i = 0; i < drawn.length / width; i++) {
            int other = i + draws.below(order.length - i);
            System.arraycopy(points, order[other] * width, drawn, i * width, width);
            order[other] = order[i];
        }
        return drawn;
    }

    private static double[] joined(double[]... parts) {
        double[] all = new double[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int place = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, place, part.length);
            place += part.length;
        }
        return all;
    }
}
