package io.ouroboros.harness.theory.vae;

import static io.ouroboros.harness.theory.vae.Network.floats;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Blocks;
import ai.djl.training.loss.Loss;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.theory.Chain;
import io.ouroboros.harness.theory.Draws;
import io.ouroboros.harness.theory.PointSets;
import io.ouroboros.harness.theory.SystemName;
import io.ouroboros.harness.theory.TheoryConfig;
import io.ouroboros.harness.theory.TheorySystem;
import io.ouroboros.harness.theory.TrainingRegime;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Variational autoencoders, each of which learns what the decoder before it drew. */
public final class VaeSystem implements TheorySystem {

    /** Enough that the classifier is right about 99 of 100 original digits. */
    private static final int CLASSIFIER_EPOCHS = 20;

    private static final int TILES = 8;
    private static final int TILE_PIXELS = 40;

    /** Grey of the lines between tiles. */
    private static final double GAP = 0.4;

    private final ImageSet images;
    private final int sampleSize;
    private final int latent;
    private final int epochs;
    private final TrainingRegime regime;
    private final Network autoencoder;
    private final Network classifier;
    private double[] classifierWeights = new double[0];

    /**
     * Creates the system.
     *
     * @param images original images
     * @param sampleSize images of a generation; 0 for as many as the original ones
     * @param latent latent variables
     * @param epochs of training in each generation
     * @param regime what later generations learn
     * @param device where the networks compute
     */
    public VaeSystem(
            ImageSet images,
            int sampleSize,
            int latent,
            int epochs,
            TrainingRegime regime,
            Device device) {
        this.images = images;
        this.sampleSize = sampleSize == 0 ? images.count() : sampleSize;
        this.latent = latent;
        this.epochs = epochs;
        this.regime = regime;
        Shape image = new Shape(1, 1, images.height(), images.width());
        autoencoder =
                new Network(
                        () -> new VaeBlock(images.height(), images.width(), latent),
                        List.of(image, new Shape(1, latent)),
                        device);
        classifier =
                new Network(
                        () ->
                                VaeBlock.features()
                                        .add(Blocks.batchFlattenBlock())
                                        .add(VaeBlock.linear(images.numClasses())),
                        List.of(image),
                        device);
    }

    /**
     * Reads the images and makes the system.
     *
     * @param config the configuration
     * @param images a directory of images; empty for the built-in digits
     * @param device where the networks compute
     * @throws IOException if the images cannot be read
     */
    public static TheorySystem of(TheoryConfig config, Optional<Path> images, DeviceConfig device)
            throws IOException {
        return new VaeSystem(
                images.isEmpty() ? ImageFiles.digits() : ImageFiles.read(images.get()),
                config.samples(SystemName.VAE),
                config.vae().latentSize(),
                config.vae().epochs(),
                config.regime(),
                EngineDevice.resolve(device));
    }

    @Override
    public Chain newChain() {
        return new VaeChain();
    }

    @Override
    public List<String> measures() {
        List<String> measures =
                new ArrayList<>(
                        List.of("latentSpread", "negativeElbo", "confidence", "classEntropy"));
        IntStream.range(0, images.numClasses()).forEach(i -> measures.add("classShare" + i));
        return measures;
    }

    @Override
    public Optional<BufferedImage> picture(Chain chain) {
        double[] pixels = ((VaeChain) chain).sets.training();
        int side = TILES * TILE_PIXELS;
        BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int tile = y / TILE_PIXELS * TILES + x / TILE_PIXELS;
                int row = y % TILE_PIXELS * images.height() / TILE_PIXELS;
                int column = x % TILE_PIXELS * images.width() / TILE_PIXELS;
                int place = tile * images.size() + row * images.width() + column;
                boolean isGap = x % TILE_PIXELS == 0 || y % TILE_PIXELS == 0;
                double value = isGap ? GAP : place < pixels.length ? pixels[place] : 0;
                picture.getRaster().setSample(x, y, 0, (int) Math.round(255 * value));
            }
        }
        return Optional.of(picture);
    }

    /** Original images without replacement, as often as there are enough of them. */
    private double[] drawOriginal(int count, Draws draws) {
        int[] order = IntStream.range(0, images.count()).toArray();
        double[] drawn = new double[count * images.size()];
        for (int i = 0; i < count; i++) {
            int place = i % order.length;
            int other = place + draws.below(order.length - place);
            int chosen = order[other];
            order[other] = order[place];
            order[place] = chosen;
            copy(images.pixels(), chosen, drawn, i);
        }
        return drawn;
    }

    private void copy(double[] from, int source, double[] to, int target) {
        int size = images.size();
        System.arraycopy(from, source * size, to, target * size, size);
    }

    /** Trained once, on the original images and always from the same seed. */
    private synchronized double[] classifierWeights() {
        if (classifierWeights.length == 0) {
            Draws draws = new Draws(0, 0, 0);
            Network.Trained trained =
                    classifier.train(
                            CLASSIFIER_EPOCHS,
                            images.count(),
                            size -> labelled(size, draws),
                            Loss.softmaxCrossEntropyLoss(),
                            draws.seed());
            classifierWeights = trained.weights();
        }
        return classifierWeights;
    }

    private Network.Examples labelled(int size, Draws draws) {
        double[] pixels = new double[size * images.size()];
        float[] labels = new float[size];
        for (int i = 0; i < size; i++) {
            int chosen = draws.below(images.count());
            labels[i] = images.labels()[chosen];
            copy(images.pixels(), chosen, pixels, i);
        }
        return new Network.Examples(List.of(floats(pixels)), labels);
    }

    private static float[] noise(int size, Draws draws) {
        double[] noise = new double[size];
        Arrays.setAll(noise, i -> draws.normal());
        return floats(noise);
    }

    private final class VaeChain implements Chain {
        private final PointSets sets =
                new PointSets(regime, images.size(), VaeSystem.this::drawOriginal);
        private double[] weights = new double[0];
        private double[] firstWeights = new double[0];
        private double loss;

        @Override
        public void advance(int generation, Draws draws) {
            sets.next(generation, this::draw, sampleSize, draws);
            double[] training = sets.training();
            int count = training.length / images.size();
            Network.Trained trained =
                    autoencoder.train(
                            epochs,
                            count,
                            size -> batch(training, count, size, draws),
                            new VaeBlock.NegativeElbo(),
                            draws.seed());
            weights = trained.weights();
            loss = trained.loss();
            firstWeights = generation == 0 ? weights : firstWeights;
        }

        private Network.Examples batch(double[] training, int count, int size, Draws draws) {
            double[] chosen = new double[size * images.size()];
            for (int i = 0; i < size; i++) {
                copy(training, draws.below(count), chosen, i);
            }
            float[] pixels = floats(chosen);
            return new Network.Examples(List.of(pixels, noise(size * latent, draws)), pixels);
        }

        private double[] draw(int count, Draws draws) {
            if (count == 0) {
                return new double[0];
            }
            List<float[]> data =
                    List.of(new float[count * images.size()], noise(count * latent, draws));
            return autoencoder.apply(
                    weights,
                    data,
                    bound -> {
                        VaeBlock block = (VaeBlock) bound.block();
                        NDArray logits = block.decode(bound.store(), bound.batch().get(1), false);
                        return logits.neg().exp().add(1).pow(-1);
                    });
        }

        @Override
        public double[] measure() {
            double[] training = sets.training();
            int count = training.length / images.size();
            float[] pixels = floats(training);
            double[] codes =
                    autoencoder.apply(
                            firstWeights,
                            List.of(pixels, new float[count * latent]),
                            bound -> {
                                VaeBlock block = (VaeBlock) bound.block();
                                return block.mean(
                                        block.encode(bound.store(), bound.batch(), false));
                            });
            double[] probabilities =
                    classifier.apply(
                            classifierWeights(),
                            List.of(pixels),
                            bound -> bound.forward().singletonOrThrow().softmax(1));
            double[] measures = new double[4 + images.numClasses()];
            measures[0] = spread(codes);
            measures[1] = loss;
            classify(probabilities, measures);
            return measures;
        }

        /** Standard deviation of each latent variable, averaged over them. */
        private double spread(double[] codes) {
            double sum = 0;
            int count = codes.length / latent;
            for (int j = 0; j < latent; j++) {
                int variable = j;
                double[] values = new double[count];
                Arrays.setAll(values, i -> codes[i * latent + variable]);
                double mean = Arrays.stream(values).average().orElse(0);
                double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
                sum += Math.sqrt(squares / count);
            }
            return sum / latent;
        }

        /** Mean largest probability, entropy of the classes (nats), and their shares. */
        private void classify(double[] probabilities, double[] measures) {
            int classes = images.numClasses();
            int count = probabilities.length / classes;
            for (int i = 0; i < count; i++) {
                int best = 0;
                for (int k = 1; k < classes; k++) {
                    if (probabilities[i * classes + k] > probabilities[i * classes + best]) {
                        best = k;
                    }
                }
                measures[2] += probabilities[i * classes + best] / count;
                measures[4 + best] += 1.0 / count;
            }
            for (int k = 0; k < classes; k++) {
                double share = measures[4 + k];
                measures[3] -= share == 0 ? 0 : share * StrictMath.log(share);
            }
        }

        @Override
        public double[][] state() {
            double[][] images = sets.state();
            return new double[][] {images[0], images[1], weights, firstWeights, {loss}};
        }

        @Override
        public void restore(double[][] state) {
            sets.restore(state[0], state[1]);
            weights = state[2];
            firstWeights = state[3];
            loss = state[4][0];
        }
    }
}
