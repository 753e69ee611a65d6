package io.ouroboros.harness.evaluation;

import java.util.List;

/**
 * What evaluating token blocks gives.
 *
 * @param summary the perplexities
 * @param blocks the loss of each block, in the blocks' order
 */
public record PerplexityResult(PerplexitySummary summary, List<BlockLoss> blocks) {

    /** Copies the list. */
    public PerplexityResult {
        blocks = List.copyOf(blocks);
    }
}
