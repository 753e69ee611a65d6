package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.Map;

/** Measures of a generation's training blocks, beside the perplexities. */
@FunctionalInterface
public interface CorpusMeasure {

    /**
     * Measures a training set.
     *
     * @param trainingBlocks the blocks that a generation was trained on
     * @return values by their names in {@code metrics.jsonl}, in order
     */
    Map<String, Double> measure(TokenBlocks trainingBlocks);

    /**
     * Returns the absence of measures.
     *
     * @return a measure without values
     */
    static CorpusMeasure none() {
        return blocks -> Map.of();
    }
}
