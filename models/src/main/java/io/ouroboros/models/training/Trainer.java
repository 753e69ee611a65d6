package io.ouroboros.models.training;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.HostNumbers;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.torchscript.NamedNumbers;

/**
 * Trains a model step by step; holds the optimiser's state, which is not the model's.
 *
 * <p>A step is one native call: forward with dropout, loss, backward, AdamW. It depends on the
 * weights, the optimiser's state, the batch, the learning rate and the seed alone, so the same
 * sequence of steps gives the same bytes on the same CPU with the same number of threads, also
 * where weights and state were saved and loaded in between.
 *
 * <p>A step that runs out of memory changes nothing. It is repeated with half the micro-batch, if
 * that may be halved, and later steps keep the smaller size.
 */
public final class Trainer implements AutoCloseable {

    /**
     * Most numbers of one chunk of logits on a CPU: 64 Mi float32 are 256 MiB. Larger chunks do not
     * make the matrix products faster, smaller ones add traffic for the projection's gradient
     * (docs/performance.md).
     */
    private static final long CHUNK_LOGITS = 1L << 26;

    /** On a GPU: 1 GiB, so that the chunks of 128 blocks of 64 tokens are two. */
    private static final long GPU_CHUNK_LOGITS = 1L << 28;

    private final CausalLanguageModel model;
    private final TrainingStepConfig rules;
    private final long chunkRows;
    private final OptimiserState state;
    private final OomBackoff microBatch;
    private final NDList losses = new NDList();

    /**
     * Starts an optimiser with zero moments and a micro-batch that stays.
     *
     * @param model the model whose weights are changed in place; stays the caller's
     * @param rules how a batch becomes an update
     */
    public Trainer(CausalLanguageModel model, TrainingStepConfig rules) {
        this(model, rules, OomBackoff.never(rules.microBatchSize()), chunkRows(model));
    }

    /**
     * Starts an optimiser with zero moments and a micro-batch that is halved when memory runs out.
     *
     * @param model the model whose weights are changed in place; stays the caller's
     * @param rules how a batch becomes an update
     * @param memory told when the micro-batch is halved
     */
    public Trainer(
            CausalLanguageModel model, TrainingStepConfig rules, OomBackoff.Listener memory) {
        this(
                model,
                rules,
                new OomBackoff(rules.microBatchSize(), model.device(), memory),
                chunkRows(model));
    }

    /** With chunks of another number of rows, for tests. */
    Trainer(CausalLanguageModel model, TrainingStepConfig rules, long chunkRows) {
        this(model, rules, OomBackoff.never(rules.microBatchSize()), chunkRows);
    }

    private Trainer(
            CausalLanguageModel model,
            TrainingStepConfig rules,
            OomBackoff microBatch,
            long chunkRows) {
        this.model = model;
        this.rules = rules;
        this.chunkRows = chunkRows;
        state = new OptimiserState(model.weights());
        this.microBatch = microBatch;
    }

    private static long chunkRows(CausalLanguageModel model) {
        long numbers = model.device().isGpu() ? GPU_CHUNK_LOGITS : CHUNK_LOGITS;
        return Math.max(1, numbers / model.configuration().vocabularySize());
    }

    /**
     * Makes one step; its loss waits for {@link #takeLosses()}.
     *
     * <p>A batch that is cut into micro-batches gives the gradients of the whole, but for the order
     * of additions, also with dropout: its masks depend on a block's place in the batch.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @param learningRate the step's learning rate
     * @param seed seed of this step's dropout; of no effect where the configuration has none
     * @throws IllegalArgumentException if the blocks differ in length, or do not fit the model;
     *     nothing is changed then
     * @throws EngineException if the engine fails, or runs out of memory with one block; nothing is
     *     changed in the latter case
     */
    public void step(int[][] ids, double learningRate, long seed) {
        losses.add(
                microBatch.compute(
                        ids.length, numBlocks -> train(ids, learningRate, seed, numBlocks)));
    }

    /**
     * Makes one step in micro-batches of {@code numBlocks} and returns its loss, owned by the
     * state.
     */
    private NDArray train(int[][] ids, double learningRate, long seed, int numBlocks) {
        try (NDManager scope = state.manager().newSubManager();
                NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDList tensors = arguments(ids, learningRate, seed, numBlocks, host);
            tensors.add(state.step());
            NDArray loss =
                    model.program()
                            .record(
                                    scope,
                                    "train_step",
                                    tensors,
                                    model.weights().list(),
                                    state.firstMoments(),
                                    state.secondMoments())
                            .singletonOrThrow();
            loss.attach(state.manager());
            return loss;
        }
    }

    /**
     * Reads the losses of the steps since the last call, in one copy from the device. Waits for
     * those steps, so ask where losses are looked at, not after each step; until then each step
     * keeps one number on the device.
     *
     * @return each step's mean loss over the batch's scored tokens, in nats for the cross-entropy,
     *     before its update; not finite where training diverged; empty if there was no step
     */
    public float[] takeLosses() {
        if (losses.isEmpty()) {
            return new float[0];
        }
        try (NDArray all = NDArrays.stack(losses)) {
            float[] read = new float[losses.size()];
            HostNumbers.of(all).asFloatBuffer().get(read);
            return read;
        } finally {
            losses.close();
            losses.clear();
        }
    }

    /**
     * Computes the loss and its gradients, neither limited nor applied.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @param seed seed of dropout
     * @param owner owner of the result
     * @return float32: the mean loss {@code []}, then the gradient of each weight in the program's
     *     order
     */
    public NDList gradients(int[][] ids, long seed, NDManager owner) {
        try (NDManager scope = state.manager().newSubManager();
                NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDList results =
                    model.program()
                            .record(
                                    scope,
                                    "gradients",
                                    arguments(ids, 0, seed, microBatch.size(), host),
                                    model.weights().list());
            results.attach(owner);
            return results;
        }
    }

    /**
     * Returns the optimiser's memory, to save and to restore it.
     *
     * @return the state itself, owned by this trainer
     */
    public OptimiserState state() {
        return state;
    }

    /**
     * Returns how many blocks are computed at once.
     *
     * @return the configured micro-batch size, or less after memory ran out
     */
    public int microBatchSize() {
        return microBatch.size();
    }

    private NDList arguments(
            int[][] ids, double learningRate, long seed, int numBlocks, NDManager host) {
        NamedNumbers step = trainingStep(learningRate, seed, numBlocks);
        return new NDList(
                TokenTensors.ofBlocks(ids, host, model.configuration()),
                host.create(step.integers()),
                host.create(step.floats()));
    }

    /** The fields of {@code TrainingStep} in {@code training.py}. */
    NamedNumbers trainingStep(double learningRate, long seed, int numBlocks) {
        ModelConfiguration configuration = model.configuration();
        return new NamedNumbers()
                .with("seed", seed)
                .with("chunk_rows", chunkRows)
                .with("micro_batch_size", numBlocks)
                .with("bfloat16", model.dtype().isBfloat16())
                .with("dropout_group", TrainingStepConfig.dropoutGroupFor(model.device()))
                .with("dropout", configuration.dropout())
                .with("attention_dropout", configuration.attentionDropout())
                .with("loss_threshold", rules.loss().threshold())
                .with("loss_exponent", rules.loss().exponent())
                .with("max_grad_norm", rules.maximumGradientNorm())
                .with("learning_rate", learningRate)
                .with("beta1", rules.adamW().beta1())
                .with("beta2", rules.adamW().beta2())
                .with("weight_decay", rules.adamW().weightDecay())
                .with("epsilon", rules.adamW().epsilon());
    }

    /** Frees the optimiser's state and the losses that were not taken. */
    @Override
    public void close() {
        state.close();
    }
}
