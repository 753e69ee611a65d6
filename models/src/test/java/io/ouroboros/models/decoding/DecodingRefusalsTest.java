package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DecodingRefusalsTest {

    @TempDir private Path directory;

    static Stream<Strategy> everyKind() {
        Strategy.Beams beams = Strategy.Beams.of(2);
        return Stream.of(
                Strategy.Beams.of(1),
                beams,
                Strategy.Sampling.plain(1),
                new Strategy.Sampling(beams, 1.0, 0, 1.0, 0.0, 1.0, 1),
                new Strategy.Contrastive(2, 0.6));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void rulesThatLeaveNoTokenAreRefused(Strategy strategy) throws IOException {
        DecodingConfig rules = new DecodingConfig(strategy, 3, 3, 1.0, 1, 1);
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            assertThatExceptionOfType(DecodingException.class)
                    .isThrownBy(() -> decode(model, rules, new int[] {3, 4})) // 0 and 1 are left
                    .withMessage(
                            "no token is left to choose before 3 new tokens are reached; raise --no-repeat-ngram 1 or lower --new-tokens");
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void modelWithNaNIsRefused(Strategy strategy) throws IOException {
        Fixture.small(directory, 0).close();
        Path file = directory.resolve("model.safetensors");
        byte[] weights = Files.readAllBytes(file);
        weights[weights.length - 1] = 0x7F; // with the next two, the last weight is not a number
        weights[weights.length - 2] = (byte) 0xC0;
        Files.write(file, weights);
        try (CausalLanguageModel model = CausalLanguageModel.load(directory, Device.cpu())) {
            assertThatExceptionOfType(DecodingException.class)
                    .isThrownBy(
                            () -> decode(model, DecodingConfig.of(strategy, 3, 0), new int[] {3}))
                    .withMessage(
                            "the model's logits are not finite (NaN or infinity); check its weights")
                    .matches(e -> e.promptIndex() == 0);
        }
    }

    @Test
    void promptThatDoesNotFitIsRefused() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            DecodingConfig rules = DecodingConfig.exactly(2, 6);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decode(model, rules, new int[] {3, 3, 3, 3}))
                    .withMessage(
                            "prompt and continuation must fit the model's 9 positions, got 4 + 6 tokens");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decode(model, rules, new int[0]))
                    .withMessage("a row must hold at least 1 token, got 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> decode(model, rules, new int[] {5}))
                    .withMessage(
                            "a token id must be below the model's vocabulary of 5, got 5 in row 0");
        }
    }

    private static List<Continuation> decode(
            CausalLanguageModel model, DecodingConfig rules, int[] prompt) {
        try (Decoder decoder = new Decoder(model, rules)) {
            return decoder.decode(List.of(prompt), 1).get(0);
        }
    }
}
