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
import io.ouroboros.models.WeightSlice;
import io.ouroboros.models.Weights;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.torchscript.NamedNumbers;
import io.ouroboros.models.torchscript.TorchScriptProgram;
import java.util.List;

/**
 * Trains a model step by step; holds the optimiser's state, which is not the model's.
 *
 * <p>The model's workers compute the micro-batches of a step; their gradients are added in the
 * batch's order, and the weights are updated in slices. A step depends on the weights, the
 * optimiser's state, the batch, the learning rate, the seed and the micro-batch size alone, so the
 * same sequence of steps gives the same bytes on the same kind of processor with any number of
 * workers, also where weights and state were saved and loaded in between.
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
    private final TrainingStepConfig config;
    private final long chunkRows;
    private final OptimiserState state;
    private final OomBackoff microBatch;
    private final List<WeightSlice> slices;
    private final NDList losses = new NDList();

    /**
     * Starts an optimiser with zero moments and a micro-batch that stays.
     *
     * @param model the model whose {@link CausalLanguageModel#learned} parameters are changed in
     *     place; stays the caller's
     * @param config how a batch becomes an update
     */
    public Trainer(CausalLanguageModel model, TrainingStepConfig config) {
        this(model, config, OomBackoff.never(config.microBatchSize()), chunkRows(model));
    }

    /**
     * Starts an optimiser with zero moments and a micro-batch that is halved when memory runs out.
     *
     * @param model the model whose weights are changed in place; stays the caller's
     * @param config how a batch becomes an update
     * @param memory observes when the micro-batch is halved
     */
    public Trainer(
            CausalLanguageModel model, TrainingStepConfig config, OomBackoff.Listener memory) {
        this(
                model,
                config,
                new OomBackoff(config.microBatchSize(), model.device(), memory),
                chunkRows(model));
    }

    /** With chunks of another number of rows, for tests. */
    Trainer(CausalLanguageModel model, TrainingStepConfig config, long chunkRows) {
        this(model, config, OomBackoff.never(config.microBatchSize()), chunkRows);
    }

    private Trainer(
            CausalLanguageModel model,
            TrainingStepConfig config,
            OomBackoff microBatch,
            long chunkRows) {
        this.model = model;
        this.config = config;
        this.chunkRows = chunkRows;
        state = new OptimiserState(model.learned());
        this.microBatch = microBatch;
        slices = WeightSlice.ofEqualSize(model.learned().list(), model.workers().count());
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
                        ids.length,
                        size -> train(ids, new Batch(ids.length, learningRate, seed, size))));
    }

    /** Makes one step and returns its loss, owned by the state. */
    private NDArray train(int[][] ids, Batch batch) {
        try (NDManager scope = state.manager().newSubManager();
                GradientSum sum = sum(batch)) {
            NDArray loss = gradients(ids, batch, sum, scope);
            if (config.maximumGradientNorm() < Double.POSITIVE_INFINITY) {
                clip(sum.total());
            }
            update(batch, sum.total());
            loss.attach(state.manager());
            return loss;
        }
    }

    private GradientSum sum(Batch batch) {
        return new GradientSum(model, slices, batch.numMicroBatches());
    }

    /** Computes and adds the gradients of all micro-batches. The loss is owned by the scope. */
    private NDArray gradients(int[][] blocks, Batch batch, GradientSum sum, NDManager scope) {
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                NDManager shared = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDArray ids = TokenTensors.ofBlocks(blocks, host, model.configuration());
            NDList weights = model.forProducts(shared);
            NDArray[] sums = new NDArray[batch.numMicroBatches()];
            model.workers()
                    .forEach(
                            sums.length,
                            index ->
                                    sum.add(
                                            index,
                                            owner -> {
                                                NDList found =
                                                        gradients(
                                                                batch, index, ids, weights, owner);
                                                sums[index] = found.remove(0);
                                                sums[index].attach(scope);
                                                return found;
                                            }));
            sum.finish();
            long numTokens = (long) blocks.length * (blocks[0].length - 1);
            return model.program()
                    .run(scope, "mean_loss", new NDList(sums), numTokens)
                    .singletonOrThrow();
        }
    }

    private NDList gradients(Batch batch, int index, NDArray ids, NDList weights, NDManager owner) {
        NamedNumbers step = trainingStep(batch, index);
        try (NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            NDList arguments = Weights.handles(new NDList(ids), host);
            arguments.add(host.create(step.integers()));
            arguments.add(host.create(step.floats()));
            return model.program()
                    .record(owner, "gradients", arguments, Weights.handles(weights, scope));
        }
    }

    /** Scales the gradients so that the 2-norm of all is at most the configured one. */
    private void clip(NDList grads) {
        try (NDManager scope = NDManager.newBaseManager(model.device(), "PyTorch")) {
            TorchScriptProgram program = model.program();
            NDList[] norms = new NDList[slices.size()];
            model.workers()
                    .forEach(
                            norms.length,
                            i ->
                                    norms[i] =
                                            program.run(
                                                    scope, "grad_norms", slices.get(i).of(grads)));
            NDList all = new NDList();
            for (NDList some : norms) {
                all.addAll(some);
            }
            double most = config.maximumGradientNorm();
            model.workers()
                    .forEach(
                            norms.length,
                            i -> program.run(scope, "clip", slices.get(i).of(grads), all, most));
        }
    }

    private void update(Batch batch, NDList grads) {
        NamedNumbers step = trainingStep(batch, 0);
        NDList weights = model.learned().list();
        NDList first = state.firstMoments();
        NDList second = state.secondMoments();
        model.workers()
                .forEach(
                        slices.size(),
                        i -> {
                            WeightSlice slice = slices.get(i);
                            model.program()
                                    .run(
                                            state.manager(),
                                            "adamw",
                                            state.step(),
                                            step.integers(),
                                            step.floats(),
                                            slice.of(weights),
                                            slice.of(grads),
                                            slice.of(first),
                                            slice.of(second))
                                    .close();
                        });
        // in the program: DJL would copy the 1 to a GPU, and wait for all that it still has to do
        model.program().run(state.manager(), "advance", state.step()).close();
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
     * @return float32: the mean loss {@code []}, then the gradient of each parameter that learns,
     *     in the program's order
     */
    public NDList gradients(int[][] ids, long seed, NDManager owner) {
        Batch batch = new Batch(ids.length, 0, seed, microBatch.size());
        try (GradientSum sum = sum(batch)) {
            NDList results = new NDList(gradients(ids, batch, sum, owner));
            sum.total().attach(owner);
            results.addAll(sum.total());
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

    /** A batch and how to compute it. */
    record Batch(int numBlocks, double learningRate, long seed, int microBatchSize) {
        int numMicroBatches() {
            // an empty batch is refused where its ids are checked
            return numBlocks == 0 ? 1 : (numBlocks + microBatchSize - 1) / microBatchSize;
        }
    }

    /** The fields of {@code TrainingStep} in {@code training.py}, for one micro-batch. */
    NamedNumbers trainingStep(Batch batch, int index) {
        ModelConfiguration configuration = model.configuration();
        int start = index * batch.microBatchSize;
        return new NamedNumbers()
                .with("seed", batch.seed)
                .with("chunk_rows", chunkRows)
                .with("dropout_group", TrainingStepConfig.dropoutGroupFor(model.device()))
                .with("start", start)
                .with("end", Math.min(start + batch.microBatchSize, batch.numBlocks))
                .with("dropout", configuration.dropout())
                .with("attention_dropout", configuration.attentionDropout())
                .with("loss_threshold", config.loss().threshold())
                .with("loss_exponent", config.loss().exponent())
                .with("max_grad_norm", config.maximumGradientNorm())
                .with("learning_rate", batch.learningRate)
                .with("beta1", config.adamW().beta1())
                .with("beta2", config.adamW().beta2())
                .with("weight_decay", config.adamW().weightDecay())
                .with("epsilon", config.adamW().epsilon());
    }

    /** Frees the optimiser's state and the losses that were not taken. */
    @Override
    public void close() {
        state.close();
    }
}
