package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.reporting.Quantities;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Perplexity of a set of scored tokens; the components are the fields of {@code evaluate --format
 * json}.
 *
 * @param tokenPerplexity exp(sum / scored tokens); NaN if none was scored
 * @param meanBatchPerplexity exp of the unweighted mean, over batches, of the batch's mean loss:
 *     the paper's number, in which a short last batch weighs as much as a full one
 * @param meanBlockPerplexity mean over blocks of exp(the block's mean loss)
 * @param nllNats sum of negative log-likelihoods, in nats
 * @param scoredTokens how many tokens were scored
 */
public record Perplexity(
        double tokenPerplexity,
        double meanBatchPerplexity,
        double meanBlockPerplexity,
        double nllNats,
        long scoredTokens) {

    /**
     * Computes the perplexity of blocks, in double. A block or batch without a scored token has no
     * mean and is left out of the mean of means.
     *
     * @param blocks each block's loss
     * @param batchSize blocks of a batch
     * @return the perplexity
     */
    static Perplexity of(List<BlockLoss> blocks, int batchSize) {
        double nllNats = 0;
        long scoredTokens = 0;
        for (BlockLoss block : blocks) {
            nllNats += block.nllNats();
            scoredTokens += block.scoredTokens();
        }
        return new Perplexity(
                Math.exp(nllNats / scoredTokens),
                Math.exp(mean(blocks, batchSize, loss -> loss)),
                mean(blocks, 1, Math::exp),
                nllNats,
                scoredTokens);
    }

    /** Averages a function of each batch's mean loss. */
    private static double mean(List<BlockLoss> blocks, int batchSize, DoubleUnaryOperator of) {
        double sum = 0;
        int numBatches = 0;
        for (int start = 0; start < blocks.size(); start += batchSize) {
            double nllNats = 0;
            long scoredTokens = 0;
            for (BlockLoss block :
                    blocks.subList(start, Math.min(start + batchSize, blocks.size()))) {
                nllNats += block.nllNats();
                scoredTokens += block.scoredTokens();
            }
            if (scoredTokens > 0) {
                sum += of.applyAsDouble(nllNats / scoredTokens);
                numBatches++;
            }
        }
        return sum / numBatches;
    }

    /**
     * Returns the mean loss of a token.
     *
     * @return nats for each scored token; NaN if none was scored
     */
    public double meanLoss() {
        return nllNats / scoredTokens;
    }

    /** The cells of a table. */
    List<String> row(String name) {
        return List.of(
                name,
                Quantities.count(scoredTokens),
                Quantities.perplexity(tokenPerplexity),
                Quantities.perplexity(meanBatchPerplexity),
                Quantities.perplexity(meanBlockPerplexity),
                Quantities.decimal(meanLoss(), 4));
    }
}
