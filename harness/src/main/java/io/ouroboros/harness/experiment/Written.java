package io.ouroboros.harness.experiment;

import io.ouroboros.harness.evaluation.PerplexitySummary;
import java.util.Map;
import java.util.Optional;

/**
 * What a generation wrote, as the marker of its synthesis holds it.
 *
 * @param prompts how many prompts it continued
 * @param blocks how many blocks the corpus has
 * @param corpusSha256 hash of {@code synthetic.jsonl}
 * @param underItself the corpus's perplexity under the generation that wrote it; empty if there is
 *     no block
 * @param text its measures; empty if there is no block
 */
public record Written(
        int prompts,
        int blocks,
        String corpusSha256,
        Optional<PerplexitySummary> underItself,
        Optional<Map<String, Double>> text) {}
