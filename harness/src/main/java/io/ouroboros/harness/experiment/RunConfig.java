package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What of a run has no influence on its numbers.
 *
 * @param interval how often a training saves its state
 * @param measure returns measures of a training set by their names in {@code metrics.jsonl}, in
 *     order, beside those that every run has
 * @param maxCheckpoints of how many newest generations the weights are kept, beside generation 0's;
 *     0 for all
 * @param tensorBoard whether event files for TensorBoard are written
 * @param repeated a manifest whose inputs the run must have too
 */
public record RunConfig(
        CheckpointInterval interval,
        Function<TokenBlocks, Map<String, Double>> measure,
        int maxCheckpoints,
        boolean tensorBoard,
        Optional<Path> repeated) {

    /**
     * The usual settings with a measure.
     *
     * @param measure measures of each training set
     * @return settings that keep all weights
     */
    public static RunConfig measuring(Function<TokenBlocks, Map<String, Double>> measure) {
        return new RunConfig(CheckpointInterval.DEFAULT, measure, 0, false, Optional.empty());
    }
}
