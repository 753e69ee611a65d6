package io.ouroboros.harness.theory.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.util.PairList;

/**
 * A convolutional variational autoencoder. Inputs: images {@code [batch, 1, height, width]} and
 * standard normal noise {@code [batch, latent]}; outputs: logits of the pixels {@code [batch,
 * height * width]}, mean and log-variance of the latent variables {@code [batch, latent]} each.
 */
final class VaeBlock extends AbstractBlock {
    private static final int FIRST_FILTERS = 16;
    private static final int SECOND_FILTERS = 32;

    private final SequentialBlock encoder;
    private final SequentialBlock decoder;
    private final int latent;

    VaeBlock(int height, int width, int latent) {
        this.latent = latent;
        int innerHeight = height / 4;
        int innerWidth = width / 4;
        SequentialBlock first = features().add(Blocks.batchFlattenBlock()).add(linear(2L * latent));
        encoder = addChildBlock("encoder", first);
        SequentialBlock second =
                new SequentialBlock()
                        .add(linear((long) SECOND_FILTERS * innerHeight * innerWidth))
                        .add(Activation::relu)
                        .add(list -> shaped(list, SECOND_FILTERS, innerHeight, innerWidth))
                        .add(doubling(FIRST_FILTERS))
                        .add(Activation::relu)
                        .add(doubling(1))
                        .add(Blocks.batchFlattenBlock());
        decoder = addChildBlock("decoder", second);
    }

    private static NDList shaped(NDList list, int filters, int height, int width) {
        return new NDList(list.singletonOrThrow().reshape(-1, filters, height, width));
    }

    static Linear linear(long units) {
        return Linear.builder().setUnits(units).build();
    }

    private static Conv2d.Builder convolution(int filters) {
        return Conv2d.builder()
                .setKernelShape(new Shape(3, 3))
                .setFilters(filters)
                .optPadding(new Shape(1, 1));
    }

    /** Two convolutions that halve each side; the classifier has them too. */
    static SequentialBlock features() {
        return new SequentialBlock()
                .add(halving(FIRST_FILTERS))
                .add(Activation::relu)
                .add(halving(SECOND_FILTERS))
                .add(Activation::relu);
    }

    private static Conv2d halving(int filters) {
        return convolution(filters).optStride(new Shape(2, 2)).build();
    }

    /**
     * A convolution with four times the filters, whose outputs then fill 2 x 2 pixels each; DJL has
     * no transposed convolution for PyTorch.
     */
    private static SequentialBlock doubling(int filters) {
        return new SequentialBlock()
                .add(convolution(4 * filters).build())
                .add(list -> new NDList(spread(list.singletonOrThrow(), filters)));
    }

    private static NDArray spread(NDArray array, int filters) {
        long height = array.getShape().get(2);
        long width = array.getShape().get(3);
        return array.reshape(-1, filters, 2, 2, height, width)
                .transpose(0, 1, 4, 2, 5, 3) // [batch, filters, height, 2, width, 2]
                .reshape(-1, filters, 2 * height, 2 * width);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        NDArray encoded = encode(store, inputs, training);
        NDArray means = mean(encoded);
        NDArray logVariances = encoded.get(":, " + latent + ":");
        NDArray code = means.add(logVariances.div(2).exp().mul(inputs.get(1)));
        return new NDList(decode(store, code, training), means, logVariances);
    }

    /** Mean and log-variance side by side, {@code [batch, 2 * latent]}. */
    NDArray encode(ParameterStore store, NDList inputs, boolean training) {
        return encoder.forward(store, new NDList(inputs.get(0)), training).singletonOrThrow();
    }

    NDArray mean(NDArray encoded) {
        return encoded.get(":, :" + latent);
    }

    /** Logits of the pixels, {@code [batch, height * width]}. */
    NDArray decode(ParameterStore store, NDArray code, boolean training) {
        return decoder.forward(store, new NDList(code), training).singletonOrThrow();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        Shape code = new Shape(inputs[0].get(0), latent);
        return new Shape[] {decoder.getOutputShapes(new Shape[] {code})[0], code, code};
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
        encoder.initialize(manager, type, inputs[0]);
        decoder.initialize(manager, type, new Shape(inputs[0].get(0), latent));
    }

    /**
     * Negative evidence lower bound of an image up to a constant (nats), a mean over the batch.
     * Pixels are normal around the decoder's.
     */
    static final class NegativeElbo extends Loss {

        /** Of the pixels around the decoder's; of 64 pixels, 0.2 lets 4 latent variables matter. */
        private static final float PIXEL_DEVIATION = 0.2f;

        NegativeElbo() {
            super("negativeElbo");
        }

        @Override
        public NDArray evaluate(NDList targets, NDList outputs) {
            NDArray pixels = targets.get(0);
            NDArray logits = outputs.get(0);
            NDArray means = outputs.get(1);
            NDArray logVariances = outputs.get(2);
            NDArray reconstruction =
                    Activation.sigmoid(logits)
                            .sub(pixels)
                            .square()
                            .sum()
                            .div(2 * PIXEL_DEVIATION * PIXEL_DEVIATION);
            NDArray divergence =
                    means.square().add(logVariances.exp()).sub(logVariances).sub(1).sum().div(2);
            return reconstruction.add(divergence).div(logits.getShape().get(0));
        }
    }
}
