package io.ouroboros.models.scoring;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.engine.OomBackoff;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Scores token blocks under a model, without dropout and without gradients. */
public final class BlockScorer {

    /**
     * Where logits are computed in blocks: on a CPU tiles of 2,048 columns, 32 MiB at most, which
     * stay in the cache (docs/performance.md); on a GPU 1 GiB of whole rows, few launches for any
     * call.
     *
     * @param rows most rows of a block
     * @param columns most columns of a block; no result depends on the number of rows
     */
    record LogitsBlock(long rows, long columns) {

        static LogitsBlock of(Device device, int vocabularySize) {
            return device.isGpu()
                    ? new LogitsBlock(Math.max(1, (1L << 28) / vocabularySize), vocabularySize)
                    : new LogitsBlock(4096, 2048);
        }
    }

    private final CausalLanguageModel model;
    private final OomBackoff call;
    private final LogitsBlock logits;

    /**
     * Creates a scorer that computes all blocks at once.
     *
     * @param model the model, stays the caller's
     */
    public BlockScorer(CausalLanguageModel model) {
        this(model, OomBackoff.never(Integer.MAX_VALUE));
    }

    /**
     * Creates a scorer.
     *
     * @param model the model, stays the caller's
     * @param call blocks that are computed at once
     */
    public BlockScorer(CausalLanguageModel model, OomBackoff call) {
        this(model, call, LogitsBlock.of(model.device(), model.configuration().vocabularySize()));
    }

    BlockScorer(CausalLanguageModel model, OomBackoff call, LogitsBlock logits) {
        this.model = model;
        this.call = call;
        this.logits = logits;
    }

    /** Receives the scores of many blocks. Called by one thread at a time. */
    public interface Sink {

        /** Called before each native call; what it throws ends the scoring. */
        default void beforeCall() {}

        /**
         * Called after each native call.
         *
         * @param numBlocks how many blocks it scored
         */
        default void finished(int numBlocks) {}

        /**
         * Takes the next block, in order.
         *
         * @param ids the block
         * @param nats negative log-likelihood {@code [block - 1]}; entry {@code t} belongs to the
         *     token at {@code t + 1}, because position 0 is never scored
         */
        void accept(int[] ids, float[] nats);
    }

    /**
     * Computes the negative log-likelihood of each scored token.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @return nats {@code [batch][block - 1]}, as {@link Sink#accept} has them
     */
    public float[][] score(int[][] ids) {
        List<float[]> nats = new ArrayList<>();
        score(ids.length, i -> ids[i], (block, found) -> nats.add(found));
        return nats.toArray(float[][]::new);
    }

    /**
     * Computes the negative log-likelihood of each scored token. The model's workers each make a
     * native call at a time; how many blocks one call computes changes rounding at most.
     *
     * @param count number of blocks
     * @param blocks each block by its index, at least 2 tokens; called by several threads
     * @param sink takes the scores
     */
    public void score(int count, IntFunction<int[]> blocks, Sink sink) {
        int batch = call.size();
        int numCalls = (int) ((count + (long) batch - 1) / batch);
        float[][][] scored = new float[numCalls][][];
        int[] next = {0};
        try (NDManager shared = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDList weights = model.forProducts(shared);
            model.workers()
                    .forEach(
                            numCalls,
                            number -> {
                                synchronized (scored) {
                                    sink.beforeCall();
                                }
                                int[][] ids = new int[Math.min(batch, count - number * batch)][];
                                Arrays.setAll(ids, i -> blocks.apply(number * batch + i));
                                float[][] nats = scoreCall(ids, weights);
                                synchronized (scored) {
                                    scored[number] = nats;
                                    sink.finished(ids.length);
                                    for (;
                                            next[0] < numCalls && scored[next[0]] != null;
                                            next[0]++) {
                                        handOn(next[0] * batch, scored[next[0]], blocks, sink);
                                        scored[next[0]] = new float[0][];
                                    }
                                }
                            });
        }
    }

    private static void handOn(int start, float[][] nats, IntFunction<int[]> blocks, Sink sink) {
        for (int i = 0; i < nats.length; i++) {
            sink.accept(blocks.apply(start + i), nats[i]);
        }
    }

    /** Scores the blocks of a call, in smaller ones where memory runs out. */
    private float[][] scoreCall(int[][] ids, NDList weights) {
        float[][] nats = new float[ids.length][];
        call.forEach(
                ids.length,
                (from, to) -> {
                    float[][] found = scoreAtOnce(Arrays.copyOfRange(ids, from, to), weights);
                    System.arraycopy(found, 0, nats, from, found.length);
                });
        return nats;
    }

    private float[][] scoreAtOnce(int[][] ids, NDList weights) {
        try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDArray nats =
                    model.program()
                            .run(
                                    scope,
                                    "nll",
                                    TokenTensors.ofBlocks(ids, scope, model.configuration()),
                                    logits.rows(),
                                    logits.columns(),
                                    weights)
                            .singletonOrThrow();
            float[] flat = nats.toFloatArray();
            float[][] rows = new float[ids.length][ids[0].length - 1];
            for (int row = 0; row < rows.length; row++) {
                System.arraycopy(flat, row * rows[row].length, rows[row], 0, rows[row].length);
            }
            return rows;
        }
    }
}
