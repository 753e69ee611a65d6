package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.EarlyStopping;
import io.ouroboros.models.decoding.Strategy;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.testing.ToyConfiguration;
import io.ouroboros.models.torchscript.TorchScriptProgram;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.TokenLoss;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingStepConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library over an architecture that has nothing in common with OPT but the contract. */
@ExtendWith(NoTensorLeaks.class)
final class SecondArchitectureTest {

    private static final int[][] BLOCKS = {
        {3, 0, 4, 9, 2, 7}, {0, 3, 1, 4, 10, 4}, {4, 3, 0, 8, 1, 5}, {2, 2, 3, 6, 0, 1}
    };

    @Test
    void gradientsAreThoseOfAutograd() throws IOException {
        TrainingStepConfig config =
                new TrainingStepConfig(
                        AdamW.DEFAULT, new TokenLoss.CrossEntropy(), 3, Double.POSITIVE_INFINITY);
        try (CausalLanguageModel model = model(0);
                Trainer trainer = new Trainer(model, config);
                NDManager manager = NDManager.newBaseManager()) {
            NDList found = trainer.gradients(BLOCKS, 1, manager);
            float loss = backward(model, manager);
            assertThat(found.head().getFloat()).isCloseTo(loss, within(1e-6f));
            int next = 1;
            for (String name : model.weights().names()) {
                try (NDArray gradient = model.weights().get(name).getGradient()) {
                    assertThat(found.get(next++).toFloatArray())
                            .as(name)
                            .containsExactly(gradient.toFloatArray(), within(2e-5f));
                }
            }
        }
    }

    @Test
    void trainingLearnsWithDropout() throws IOException {
        try (CausalLanguageModel model = model(0.1);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            for (int step = 0; step < 40; step++) {
                trainer.step(BLOCKS, 3e-2, step);
            }
            float[] losses = trainer.takeLosses();
            assertThat(losses[39]).isLessThan(losses[0] / 3);
        }
    }

    @Test
    void theUntiedOutputProjectionIsCountedAndTheTableIsNot() throws IOException {
        try (CausalLanguageModel model = model(0)) {
            assertThat(model.numMatmulParams())
                    .isEqualTo(11 * 12 + 2 * (4 * 12 * 12 + 3 * 10 * 12));
        }
    }

    static Stream<Strategy> strategies() {
        return Stream.of(
                Strategy.Beams.of(1),
                new Strategy.Beams(3, 1.0, EarlyStopping.FALSE),
                Strategy.Sampling.plain(5),
                new Strategy.Contrastive(3, 0.4));
    }

    /** The scorer computes whole sequences, without a cache. */
    @ParameterizedTest
    @MethodSource("strategies")
    void decodingWithTheCacheScoresAsWithoutIt(Strategy strategy) throws IOException {
        List<int[]> prompts = List.of(new int[] {3, 9, 4}, new int[] {5}, new int[] {0, 7, 8});
        try (CausalLanguageModel model = model(0);
                Decoder decoder = new Decoder(model, DecodingConfig.of(strategy, 12, 0))) {
            List<List<Continuation>> found = decoder.decode(prompts, 2);
            for (int i = 0; i < prompts.size(); i++) {
                Continuation best = found.get(i).get(0);
                boolean mean = strategy instanceof Strategy.Beams;
                double score = best.score() * (mean ? best.ids().length : 1);
                assertThat(score)
                        .isCloseTo(logProbability(model, prompts.get(i), best.ids()), within(1e-4));
            }
        }
    }

    private static double logProbability(CausalLanguageModel model, int[] prompt, int[] ids) {
        int[] whole = IntStream.concat(IntStream.of(prompt), IntStream.of(ids)).toArray();
        float[] nats = new BlockScorer(model).score(new int[][] {whole})[0];
        return -IntStream.range(prompt.length - 1, nats.length).mapToDouble(i -> nats[i]).sum();
    }

    /** Leaves the gradients at the weights; returns the mean loss. */
    private static float backward(CausalLanguageModel model, NDManager manager) {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray ids = scope.create(BLOCKS).toType(DataType.INT64, false);
            NDArray logits =
                    model.program()
                            .record(
                                    scope,
                                    "forward",
                                    new NDList(ids.get(":, :-1")),
                                    model.weights().list())
                            .singletonOrThrow();
            NDArray targets = ids.get(":, 1:").expandDims(2);
            NDArray mean = logits.logSoftmax(2).gather(targets, 2).mean().neg();
            collector.backward(mean);
            return mean.getFloat();
        }
    }

    private static CausalLanguageModel model(double dropout) throws IOException {
        ModelConfiguration configuration = new ToyConfiguration(dropout);
        Weights weights =
                Weights.read(
                        Device.cpu(),
                        configuration.parameters(),
                        spec -> (room, sink) -> sink.accept(numbers(spec)));
        return new CausalLanguageModel(
                configuration, new JsonObject(), TorchScriptProgram.load(configuration), weights);
    }

    private static ByteBuffer numbers(ParameterSpec spec) {
        Random random = new Random(spec.name().hashCode());
        ByteBuffer numbers =
                ByteBuffer.allocateDirect((int) spec.numElements() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            double deviation = spec.start() == ParameterSpec.Start.ONES ? 0.1 : 0.4;
            double mean = spec.start() == ParameterSpec.Start.ONES ? 1 : 0;
            numbers.putFloat((float) (mean + deviation * random.nextGaussian()));
        }
        return numbers.flip();
    }
}
