package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.Workers;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** bfloat16 is a rounding: near float32, and not float32. CPUs without it imitate it. */
@ExtendWith(NoTensorLeaks.class)
final class Bfloat16DecodingTest {

    private static final int[][] PROMPTS = {{501, 6, 77}, {8, 2, 900}};

    @TempDir private Path directory;

    @Test
    void distributionsAreNearFloat32() throws IOException {
        DecodingConfig rules = DecodingConfig.of(Strategy.Sampling.plain(1), 4, 0);
        try (CausalLanguageModel exact = Fixture.wide(directory);
                CausalLanguageModel rounded = rounded();
                Decoder exactDecoder = new Decoder(exact, rules);
                Decoder roundedDecoder = new Decoder(rounded, rules)) {
            float[][] expected = exactDecoder.distribution(PROMPTS);
            float[][] actual = roundedDecoder.distribution(PROMPTS);
            for (int i = 0; i < PROMPTS.length; i++) {
                assertThat(actual[i]).isNotEqualTo(expected[i]);
                assertThat(sum(actual[i])).isCloseTo(1, within(1e-5)); // summed in float32
                for (int id = 0; id < actual[i].length; id++) {
                    assertThat(actual[i][id]).isCloseTo(expected[i][id], within(0.05f));
                }
            }
        }
    }

    @Test
    void scoresOfEveryStrategyAreNearFloat32() throws IOException {
        for (Strategy strategy :
                List.of(
                        Strategy.Beams.of(1),
                        Strategy.Beams.of(3),
                        Strategy.Sampling.plain(4),
                        new Strategy.Contrastive(2, 0))) {
            DecodingConfig rules = DecodingConfig.of(strategy, 1, 1);
            try (CausalLanguageModel exact = Fixture.wide(directory);
                    CausalLanguageModel rounded = rounded();
                    Decoder exactDecoder = new Decoder(exact, rules);
                    Decoder roundedDecoder = new Decoder(rounded, rules)) {
                double expected = score(exactDecoder);
                assertThat(score(roundedDecoder))
                        .as("%s", strategy)
                        .isCloseTo(expected, within(0.1))
                        .isNotEqualTo(expected);
            }
        }
    }

    /** Over 30 appended tokens with grown caches and grouped heads, whatever tokens were chosen. */
    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void aContinuationScoresAsFloat32ScoresItsTokens(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        int[] prompt = {5, 9, 17, 30, 8};
        try (CausalLanguageModel exact =
                        CausalLanguageModel.load(fixture.directory(), Device.cpu());
                CausalLanguageModel rounded = rounded(fixture.directory());
                Decoder decoder = new Decoder(rounded, DecodingConfig.exactly(3, 30))) {
            Continuation found = decoder.decode(List.of(prompt, prompt), 2).get(0).get(0);
            int[] text =
                    IntStream.concat(Arrays.stream(prompt), Arrays.stream(found.ids())).toArray();
            float[] nats = new BlockScorer(exact).score(new int[][] {text})[0];
            double expected = 0; // the mean log-probability: the length penalty is 1
            for (int i = prompt.length - 1; i < nats.length; i++) {
                expected -= nats[i] / 30;
            }
            assertThat(found.score()).isCloseTo(expected, within(0.01));
        }
    }

    @Test
    void scoresAreTheSameBitsInAnyBatch() throws IOException {
        Fixture.wide(directory).close();
        Random random = new Random(3);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            prompts.add(random.ints(21, 3, 1003).toArray());
        }
        // 5 x 30 slots beside the prompt's: the cache grows, and slots are used again
        try (CausalLanguageModel model = rounded();
                Decoder decoder = new Decoder(model, DecodingConfig.exactly(5, 30))) {
            List<List<Continuation>> alone = decoder.decode(prompts, 1);
            assertThat(decoder.decode(prompts, 3)).isEqualTo(alone);
            assertThat(decoder.decode(prompts, 9)).isEqualTo(alone);
        }
    }

    private static double score(Decoder decoder) {
        return decoder.decode(List.of(PROMPTS), 2).get(0).get(0).score();
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private CausalLanguageModel rounded() throws IOException {
        return rounded(directory);
    }

    private static CausalLanguageModel rounded(Path model) throws IOException {
        return CausalLanguageModel.load(model, Device.cpu(), ComputeDtype.BFLOAT16, Workers.ONE);
    }
}
