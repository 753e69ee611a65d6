package io.ouroboros.harness.evaluation;

import io.ouroboros.datasets.measures.FrequencyDeciles;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.scoring.BlockScorer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Measures the perplexity of token blocks under a model.
 *
 * @param model the model, owned by the caller
 * @param batchSize blocks of a batch in {@code meanBatchPerplexity}
 * @param progress shows the progress
 * @param interruption checked between calls
 * @param memory told when memory runs out
 */
public record PerplexityEvaluator(
        CausalLanguageModel model,
        int batchSize,
        Progress progress,
        Interruption interruption,
        OomBackoff.Listener memory) {

    /** Batch over which the paper's code averages losses (docs/protocol.md, Perplexity). */
    public static final int PAPER_BATCH_SIZE = 128;

    /**
     * Blocks that a worker scores in one native call, fewer if memory runs out; 8 of 64 tokens fill
     * the matrix products of one thread (docs/performance.md). It has no influence on which losses
     * are averaged with which.
     */
    private static final int BLOCKS_PER_CALL = 8;

    /** On a GPU, where launching operators would take longer than their arithmetic. */
    private static final int BLOCKS_PER_GPU_CALL = 256;

    private static final OomBackoff.Listener MEMORY = MemoryLog.of("scoring %d blocks at once");

    /**
     * Creates an evaluator.
     *
     * @param model the model, owned by the caller
     * @param batchSize blocks of a batch in {@code meanBatchPerplexity}
     * @param progress shows the progress
     * @param interruption checked between calls
     */
    public PerplexityEvaluator(
            CausalLanguageModel model,
            int batchSize,
            Progress progress,
            Interruption interruption) {
        this(model, batchSize, progress, interruption, MEMORY);
    }

    /**
     * Creates an evaluator with the paper's batches.
     *
     * @param model the model, owned by the caller
     * @param progress shows the progress
     * @param interruption checked between calls
     * @return the evaluator
     */
    public static PerplexityEvaluator of(
            CausalLanguageModel model, Progress progress, Interruption interruption) {
        return new PerplexityEvaluator(model, PAPER_BATCH_SIZE, progress, interruption);
    }

    /**
     * Returns a scorer of as many blocks in one call as an evaluation scores.
     *
     * @param model the model, owned by the caller
     * @return the scorer
     */
    public static BlockScorer scorer(CausalLanguageModel model) {
        return scorer(model, MEMORY);
    }

    private static BlockScorer scorer(CausalLanguageModel model, OomBackoff.Listener memory) {
        int numBlocks = model.device().isGpu() ? BLOCKS_PER_GPU_CALL : BLOCKS_PER_CALL;
        return new BlockScorer(model, new OomBackoff(numBlocks, model.device(), memory));
    }

    /**
     * Scores every position but the first of every block.
     *
     * @param what the name of the work, for example {@code evaluating generation 2}
     * @param blocks at least one block of at least 2 tokens
     * @return the perplexities; separators are the targets that end or start a text for the model
     */
    public PerplexityResult evaluate(String what, TokenBlocks blocks) {
        return evaluate(what, blocks, Optional.empty(), Optional.empty());
    }

    /**
     * Scores like {@link #evaluate(String, TokenBlocks)}, without the padding behind blocks, as
     * transformers does where labels are -100.
     *
     * @param what the name of the work
     * @param masked at least one block of at least 2 tokens
     * @return the perplexities
     */
    public PerplexityResult evaluate(String what, BlockReader.Masked masked) {
        return evaluate(what, masked.blocks(), masked.lengths(), Optional.empty());
    }

    /**
     * Scores like {@link #evaluate(String, TokenBlocks)}, and in the same pass by how frequent each
     * scored token is in the original text.
     *
     * @param what the name of the work
     * @param blocks at least one block of at least 2 tokens
     * @param deciles of the original training text
     * @return the same perplexities, bit for bit, and those of the deciles
     */
    public PerplexityResult evaluate(String what, TokenBlocks blocks, FrequencyDeciles deciles) {
        return evaluate(what, blocks, Optional.empty(), Optional.of(new DecileSums(deciles)));
    }

    private PerplexityResult evaluate(
            String what,
            TokenBlocks blocks,
            Optional<int[]> lengths,
            Optional<DecileSums> byDecile) {
        Set<Integer> separators = separators();
        List<BlockLoss> all = new ArrayList<>();
        List<BlockLoss> withoutSeparators = new ArrayList<>();
        try (Progress.Work work = progress.start(what, blocks.size(), "blocks")) {
            BlockScorer.Sink sink =
                    new BlockScorer.Sink() {
                        @Override
                        public void beforeCall() {
                            interruption.check();
                        }

                        @Override
                        public void finished(int numBlocks) {
                            work.step(numBlocks);
                        }

                        @Override
                        public void accept(int[] ids, float[] nats) {
                            int block = all.size();
                            int length = lengths.map(found -> found[block]).orElse(ids.length);
                            all.add(loss(ids, nats, length - 1, Set.of()));
                            withoutSeparators.add(loss(ids, nats, length - 1, separators));
                            byDecile.ifPresent(sums -> sums.add(ids, nats));
                        }
                    };
            scorer(model, memory).score(blocks.size(), blocks::block, sink);
        }
        return new PerplexityResult(
                new PerplexitySummary(
                        Perplexity.of(all, batchSize),
                        blocks.size(),
                        Perplexity.of(withoutSeparators, batchSize),
                        byDecile.map(DecileSums::losses)),
                all);
    }

    /** Sums the first scored tokens of a block, except those left out. */
    private static BlockLoss loss(int[] ids, float[] nats, int numScored, Set<Integer> leftOut) {
        double sum = 0;
        int count = 0;
        for (int t = 0; t < numScored; t++) {
            if (!leftOut.contains(ids[t + 1])) { // nats[t] belongs to the token at t + 1
                sum += nats[t];
                count++;
            }
        }
        return new BlockLoss(sum, count);
    }

    /** The ids that end or start a text, those of {@code generation_config.json} included. */
    private Set<Integer> separators() {
        Set<Integer> ids = new HashSet<>(model.configuration().eosTokenIds());
        ids.addAll(model.eosTokenIds());
        ids.add(model.configuration().bosTokenId());
        return ids;
    }
}
