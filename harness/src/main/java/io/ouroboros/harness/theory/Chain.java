package io.ouroboros.harness.theory;

/**
 * One recursion: each generation is fitted to a training set that its predecessors helped write.
 */
public interface Chain {

    /**
     * Draws the next training set and fits it.
     *
     * @param generation 0 for original samples
     * @param draws this generation's random numbers
     */
    void advance(int generation, Draws draws);

    /** The measures of the newest generation, in the order of {@link TheorySystem#measures}. */
    double[] measure();

    /** Everything that {@link #advance} depends on. */
    double[][] state();

    /** Continues from a saved {@link #state}. */
    void restore(double[][] state);
}
