package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.util.Map;

/** Measures of a generation's training blocks, beside the perplexities. */
@FunctionalInterface
public interface CorpusMeasure {

    /**
     * Measures.
     *
     * @param trainingBlocks what a generation was trained on
     * @return values by the name that they have in {@code metrics.jsonl}, in order
     */
    Map<String, Double> measure(TokenBlocks trainingBlocks);

    /**
     * Measures nothing.
     *
     * @return a measure for data of which no more is known
     */
    static CorpusMeasure none() {
        return blocks -> Map.of();
    }
}
