package io.ouroboros.models.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.TokenTensors;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.util.stream.LongStream;

/**
 * Trains a model step by step; holds the optimiser's state, which is not the model's.
 *
 * <p>A step is one native call: forward with dropout, loss, backward, AdamW. It depends on the
 * weights, the moments, the batch and the seed alone, so the same sequence of steps gives the same
 * bytes on the same machine with the same number of threads.
 */
public final class Trainer implements AutoCloseable {

    /**
     * Most numbers of one chunk of logits: 64 Mi float32 are 256 MiB. Larger chunks do not make the
     * matrix products faster, smaller ones add traffic for the projection's gradient (KERNELS.md).
     */
    private static final long CHUNK_LOGITS = 1L << 26;

    private final CausalLanguageModel model;
    private final AdamW adamW;
    private final NDManager manager;
    private final NDList firstMoments;
    private final NDList secondMoments;
    private final NDArray step;

    /**
     * Starts an optimiser with zero moments.
     *
     * @param model the model whose weights are changed in place; stays the caller's
     * @param adamW the optimiser's constants
     */
    public Trainer(CausalLanguageModel model, AdamW adamW) {
        this.model = model;
        this.adamW = adamW;
        manager = NDManager.newBaseManager(model.device(), "PyTorch");
        firstMoments = model.weights().zerosLike(manager);
        secondMoments = model.weights().zerosLike(manager);
        step = manager.zeros(new Shape(), DataType.FLOAT32);
    }

    /**
     * Makes one step.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @param learningRate the step's learning rate
     * @param seed seed of this step's dropout; of no effect where the configuration has none
     * @return the batch's mean loss in nats per scored token, before the update; not finite where
     *     training diverged
     */
    public double step(int[][] ids, double learningRate, long seed) {
        try (NDManager scope = manager.newSubManager();
                NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDList tensors = lossArguments(ids, seed, scope, host);
            tensors.add(
                    host.create(
                            new double[] {
                                learningRate,
                                adamW.beta1(),
                                adamW.beta2(),
                                adamW.weightDecay(),
                                adamW.epsilon()
                            }));
            tensors.add(step);
            return model.program()
                    .record(
                            scope,
                            "train",
                            tensors,
                            model.weights().list(),
                            firstMoments,
                            secondMoments)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    /**
     * Computes the loss and its gradients without changing anything.
     *
     * @param ids token blocks {@code [batch][block]}, block at least 2
     * @param seed seed of dropout
     * @param owner owner of the result
     * @return the mean loss {@code []}, then the gradient of each weight in the program's order
     */
    public NDList gradients(int[][] ids, long seed, NDManager owner) {
        try (NDManager scope = manager.newSubManager();
                NDManager host = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NDList results =
                    model.program()
                            .record(
                                    scope,
                                    "gradients",
                                    lossArguments(ids, seed, scope, host),
                                    model.weights().list());
            results.attach(owner);
            return results;
        }
    }

    private NDList lossArguments(int[][] ids, long seed, NDManager scope, NDManager host) {
        ModelConfiguration configuration = model.configuration();
        long chunkRows = Math.max(1, CHUNK_LOGITS / configuration.vocabularySize());
        long[] integers =
                LongStream.concat(
                                LongStream.of(seed, chunkRows),
                                LongStream.of(configuration.programSizes()))
                        .toArray();
        return new NDList(
                TokenTensors.ofBlocks(ids, scope, configuration),
                host.create(integers),
                host.create(
                        new double[] {configuration.dropout(), configuration.attentionDropout()}));
    }

    /** Frees the optimiser's state. */
    @Override
    public void close() {
        manager.close();
    }
}
