package io.ouroboros.harness.evaluation;

import java.util.ArrayList;
import java.util.List;

/** Adds up losses by block and by batch, in double. */
final class LossSums {

    private final int batchSize;
    private final List<BlockLoss> blocks = new ArrayList<>();

    /** With batches of so many blocks for the mean over batches. */
    LossSums(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Adds the next block. */
    void add(BlockLoss block) {
        blocks.add(block);
    }

    List<BlockLoss> blocks() {
        return blocks;
    }

    /** A block or batch without a scored token has no mean and is left out of the mean of means. */
    Perplexity perplexity() {
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
                nllNats,
                scoredTokens,
                Math.exp(meanOfBatchMeans()),
                sumOfBlockPerplexities / numScoredBlocks);
    }

    private double meanOfBatchMeans() {
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
}
