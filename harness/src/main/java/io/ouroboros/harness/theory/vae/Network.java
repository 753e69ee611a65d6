package io.ouroboros.harness.theory.vae;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Trains a DJL block, and computes with trained weights. Between calls weights are plain numbers,
 * so that no tensor outlives a call.
 *
 * @param block makes the untrained block
 * @param inputs shapes of the inputs of one example, with 1 for the batch
 * @param device where it computes
 */
record Network(Supplier<Block> block, List<Shape> inputs, Device device) {
    private static final int BATCH_SIZE = 64;
    private static final float LEARNING_RATE = 2e-3f;
    private static final int EVALUATION_BATCH_SIZE = 512;

    /** One batch of examples: for each input an array, and what is to be predicted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Examples(List<float[]> inputs, float[] targets) {}

    /** Trained weights, and the mean loss of the last epoch. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Trained(double[] weights, double loss) {}

    /**
     * Trains from random weights with Adam.
     *
     * @param epochs how many batches' worth of {@code numExamples} to see
     * @param numExamples of an epoch
     * @param batches makes a batch of this many examples
     * @param loss what is minimised
     * @param seed of the random weights
     */
    Trained train(
            int epochs, int numExamples, IntFunction<Examples> batches, Loss loss, long seed) {
        Engine.getEngine("PyTorch").setRandomSeed((int) seed);
        DefaultTrainingConfig config =
                new DefaultTrainingConfig(loss)
                        .optDevices(new Device[] {device})
                        .optInitializer(new XavierInitializer(), Parameter.Type.WEIGHT)
                        .optOptimizer(
                                Adam.builder()
                                        .optLearningRateTracker(Tracker.fixed(LEARNING_RATE))
                                        .build());
        try (Model model = newModel();
                Trainer trainer = model.newTrainer(config)) {
            trainer.initialize(inputs.toArray(Shape[]::new));
            double sum = 0;
            for (int epoch = 0; epoch < epochs; epoch++) {
                sum = 0;
                for (int done = 0; done < numExamples; done += BATCH_SIZE) {
                    int size = Math.min(BATCH_SIZE, numExamples - done);
                    sum += size * step(trainer, batches.apply(size));
                }
            }
            return new Trained(weights(model.getBlock()), sum / numExamples);
        }
    }

    private double step(Trainer trainer, Examples examples) {
        try (NDManager scope = trainer.getManager().newSubManager();
                GradientCollector gradients = trainer.newGradientCollector()) {
            NDList batch = tensors(scope, examples.inputs());
            NDArray targets = tensor(scope, examples.targets(), batch.get(0).getShape().get(0));
            NDList predictions = trainer.forward(batch);
            predictions.attach(scope);
            NDArray loss = trainer.getLoss().evaluate(new NDList(targets), predictions);
            gradients.backward(loss);
            trainer.step();
            return loss.getFloat();
        }
    }

    /**
     * Computes with trained weights.
     *
     * @param weights as {@link #train} returned them
     * @param data for each input the numbers of all examples
     * @param part what to compute of a batch, by a block with those weights
     * @return the results of all examples, one after another
     */
    double[] apply(double[] weights, List<float[]> data, Function<Bound, NDArray> part) {
        try (Model model = newModel()) {
            NDManager manager = model.getNDManager();
            Block built = model.getBlock();
            built.initialize(manager, DataType.FLOAT32, inputs.toArray(Shape[]::new));
            load(built, weights);
            ParameterStore store = new ParameterStore(manager, false);
            int total = (int) (data.get(0).length / inputs.get(0).size());
            double[][] results = new double[(total - 1) / EVALUATION_BATCH_SIZE + 1][];
            for (int i = 0; i < results.length; i++) {
                int from = i * EVALUATION_BATCH_SIZE;
                int to = Math.min(total, from + EVALUATION_BATCH_SIZE);
                try (NDManager scope = manager.newSubManager()) {
                    List<float[]> slices =
                            IntStream.range(0, data.size())
                                    .mapToObj(input -> slice(data, input, from, to))
                                    .toList();
                    NDArray result = part.apply(new Bound(built, store, tensors(scope, slices)));
                    result.attach(scope);
                    results[i] = doubles(result.toFloatArray());
                }
            }
            return Arrays.stream(results).flatMapToDouble(Arrays::stream).toArray();
        }
    }

    /** A block with weights, and a batch. */
    record Bound(Block block, ParameterStore store, NDList batch) {
        /** Computes the whole block. */
        NDList forward() {
            return block.forward(store, batch, false);
        }
    }

    private float[] slice(List<float[]> data, int input, int from, int to) {
        int size = (int) inputs.get(input).size();
        return Arrays.copyOfRange(data.get(input), from * size, to * size);
    }

    private Model newModel() {
        Model model = Model.newInstance("theory", device, "PyTorch");
        model.setBlock(block.get());
        return model;
    }

    private NDList tensors(NDManager scope, List<float[]> arrays) {
        NDList list = new NDList();
        for (int i = 0; i < arrays.size(); i++) {
            Shape one = inputs.get(i);
            long count = arrays.get(i).length / one.size();
            long[] shape = one.getShape().clone();
            shape[0] = count;
            list.add(scope.create(FloatBuffer.wrap(arrays.get(i)), new Shape(shape)));
        }
        return list;
    }

    private static NDArray tensor(NDManager scope, float[] values, long batch) {
        long each = values.length / batch;
        Shape shape = each == 1 ? new Shape(batch) : new Shape(batch, each);
        return scope.create(FloatBuffer.wrap(values), shape);
    }

    private static double[] weights(Block block) {
        return block.getParameters().values().stream()
                .flatMapToDouble(
                        parameter -> Arrays.stream(doubles(parameter.getArray().toFloatArray())))
                .toArray();
    }

    private static void load(Block block, double[] weights) {
        int place = 0;
        for (Parameter parameter : block.getParameters().values()) {
            int end = place + (int) parameter.getArray().size();
            float[] values = floats(Arrays.copyOfRange(weights, place, end));
            parameter.getArray().set(FloatBuffer.wrap(values));
            place = end;
        }
    }

    static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers[i];
        }
        return floats;
    }

    private static double[] doubles(float[] numbers) {
        double[] doubles = new double[numbers.length];
        Arrays.setAll(doubles, i -> numbers[i]);
        return doubles;
    }
}
