package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.ouroboros.models.decoding.Continuation;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.EarlyStopping;
import io.ouroboros.models.decoding.Strategy;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.torchscript.ComputeDtype;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.TokenLoss;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingStepConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The number of workers changes no bit of any result. */
final class AnyNumberOfWorkersTest {

    private static final int[] COUNTS = {2, 3, 5};

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, 0.125})
    void trainingGivesTheSameBytes(double maximumGradientNorm) throws IOException {
        Fixture.small(directory, 0.25, 0.125).close();
        byte[] expected = trained(1, maximumGradientNorm);
        for (int count : COUNTS) {
            assertThat(trained(count, maximumGradientNorm)).isEqualTo(expected);
        }
    }

    private byte[] trained(int numWorkers, double maximumGradientNorm) throws IOException {
        TrainingStepConfig config =
                new TrainingStepConfig(
                        AdamW.DEFAULT, new TokenLoss.CrossEntropy(), 2, maximumGradientNorm);
        try (CausalLanguageModel model = load(numWorkers);
                Trainer trainer = new Trainer(model, config)) {
            for (int step = 0; step < 3; step++) {
                trainer.step(blocks(13, 9, 5), 1e-2, step);
            }
            assertThat(trainer.takeLosses()).hasSize(3);
            Path state = directory.resolve("state");
            trainer.state().save(state);
            Path weights = directory.resolve("weights");
            model.weights().save(weights);
            byte[] one = Files.readAllBytes(state);
            byte[] two = Files.readAllBytes(weights);
            byte[] both = new byte[one.length + two.length];
            System.arraycopy(one, 0, both, 0, one.length);
            System.arraycopy(two, 0, both, one.length, two.length);
            return both;
        }
    }

    @Test
    void scoringGivesTheSameBits() throws IOException {
        Fixture.wide(directory).close();
        int[][] blocks = blocks(23, 8, 1003);
        float[][] expected = scored(1, blocks);
        for (int count : COUNTS) {
            assertThat(scored(count, blocks)).isDeepEqualTo(expected);
        }
    }

    private float[][] scored(int numWorkers, int[][] blocks) throws IOException {
        try (CausalLanguageModel model = load(numWorkers)) {
            return new BlockScorer(model, OomBackoff.never(4)).score(blocks);
        }
    }

    @Test
    void decodingGivesTheSameBitsInTheSameOrder() throws IOException {
        Fixture.wide(directory).close();
        for (Strategy strategy :
                List.of(
                        new Strategy.Beams(3, 0.5, EarlyStopping.NEVER),
                        Strategy.Sampling.plain(7))) {
            List<List<Continuation>> expected = decoded(1, strategy);
            for (int count : COUNTS) {
                assertThat(decoded(count, strategy)).isEqualTo(expected);
            }
        }
    }

    private List<List<Continuation>> decoded(int numWorkers, Strategy strategy) throws IOException {
        List<int[]> prompts = new ArrayList<>(List.of(blocks(17, 5, 1003)));
        prompts.addAll(List.of(blocks(20, 3, 1003)));
        try (CausalLanguageModel model = load(numWorkers);
                Decoder decoder = new Decoder(model, DecodingConfig.of(strategy, 6, 4))) {
            return decoder.decode(prompts, 4);
        }
    }

    private CausalLanguageModel load(int numWorkers) throws IOException {
        return CausalLanguageModel.load(
                directory, Device.cpu(), ComputeDtype.FLOAT32, new Workers(numWorkers));
    }

    private static int[][] blocks(int count, int length, int vocabularySize) {
        Random random = new Random(count);
        int[][] ids = new int[count][];
        for (int i = 0; i < count; i++) {
            ids[i] = random.ints(length, 0, vocabularySize).toArray();
        }
        return ids;
    }
}
