package io.ouroboros.datasets.mixing;

import java.util.List;

/**
 * What a training set can be drawn from.
 *
 * @param numOriginal blocks of the original text
 * @param numSynthetic for each generation so far, the blocks that it wrote; the last is the newest
 * @param previous the training set of the newest of these generations
 */
public record MixtureSources(int numOriginal, List<Integer> numSynthetic, Mixture previous) {

    /** Index of the newest generation that wrote. */
    int newest() {
        return numSynthetic.size() - 1;
    }

    /** Blocks that the newest generation wrote. */
    int numNewest() {
        return numSynthetic.get(newest());
    }
}
