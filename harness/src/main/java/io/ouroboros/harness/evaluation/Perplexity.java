package io.ouroboros.harness.evaluation;

import java.util.List;

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
        double sumOfBlockPerplexities = 0;
        int numScoredBlocks = 0;
        for (BlockLoss block : blocks) {
            nllNats += block.nllNats();
            scoredTokens += block.scoredTokens();
            if (block.scoredTokens() > 0) {
                sumOfBlockPerplexities += Math.exp(block.nllNats() / block.scoredTokens());
                numScoredBlocks++;
            }
        }
        return new Perplexity(
                Math.exp(nllNats / scoredTokens),
                Math.exp(meanOfBatchMeans(blocks, batchSize)),
                sumOfBlockPerplexities / numScoredBlocks,
                nllNats,
                scoredTokens);
    }

    private static double meanOfBatchMeans(List<BlockLoss> blocks, int batchSize) {
        double sumOfMeans = 0;
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
                sumOfMeans += nllNats / scoredTokens;
                numBatches++;
            }
        }
        return sumOfMeans / numBatches;
    }

    /**
     * Returns the mean loss of a token.
     *
     * @return nats for each scored token; NaN if none was scored
     */
    public double meanLoss() {
        return nllNats / scoredTokens;
    }
}
