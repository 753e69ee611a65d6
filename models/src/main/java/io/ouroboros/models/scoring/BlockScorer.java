package io.ouroboros.models.scoring;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.engine.OomBackoff;
import java.util.Arrays;

/** Scores token blocks under a model, without dropout and without gradients. */
public final class BlockScorer {

    /** Most numbers of one chunk of logits, 64 MiB of float32: fits beside the weights anywhere. */
    private static final long CHUNK_LOGITS = 1L << 24;

    /** On a GPU: 1 GiB, few enough launches for any call. */
    private static final long GPU_CHUNK_LOGITS = 1L << 28;

    private final CausalLanguageModel model;
    private final OomBackoff call;

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
        this.model = model;
        this.call = call;
    }

    /**
     * Computes the negative log-likelihood of each scored token. How many blocks are computed at
     * once changes rounding at most.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @return nats {@code [batch][block - 1]}; entry {@code t} belongs to the token at {@code t +
     *     1}, because position 0 is never scored
     */
    public float[][] score(int[][] ids) {
        float[][] nats = new float[ids.length][];
        call.forEach(
                ids.length,
                (from, to) -> {
                    float[][] found = scoreAtOnce(Arrays.copyOfRange(ids, from, to));
                    System.arraycopy(found, 0, nats, from, found.length);
                });
        return nats;
    }

    private float[][] scoreAtOnce(int[][] ids) {
        long numbers = model.device().isGpu() ? GPU_CHUNK_LOGITS : CHUNK_LOGITS;
        long chunkRows = Math.max(1, numbers / model.configuration().vocabularySize());
        try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDArray nats =
                    model.program()
                            .run(
                                    scope,
                                    "nll",
                                    TokenTensors.ofBlocks(ids, scope, model.configuration()),
                                    chunkRows,
                                    model.dtype().isBfloat16(),
                                    model.weights().list())
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
