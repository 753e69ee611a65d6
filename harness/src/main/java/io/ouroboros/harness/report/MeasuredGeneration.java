package io.ouroboros.harness.report;

import io.ouroboros.harness.io.JsonFields;
import java.util.List;
import java.util.Map;

/**
 * What is known of one generation of one seed. What its directory lacks is empty here, and named
 * among the problems.
 *
 * @param line its line of {@code metrics.jsonl}
 * @param numbers the line's numbers by their {@link io.ouroboros.harness.tracking.MetricPaths
 *     paths}, and with them {@code mixture.original} and {@code mixture.N}, blocks of the training
 *     set by source; {@code seconds.STAGE}; {@code blocksPerSecond.STAGE}
 * @param trainingPerplexity perplexity of each training block under generation 0
 * @param epochs losses of the training
 * @param samples continuations of fixed prompts
 */
record MeasuredGeneration(
        JsonFields line,
        Map<String, Double> numbers,
        LogHistogram trainingPerplexity,
        List<EpochLosses> epochs,
        List<Sample> samples) {}
