package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class BeamSearchTest {

    private static final int VOCABULARY = 5;
    private static final int EOS = 2;

    @TempDir private Path directory;

    @Test
    void wideEnoughBeamFindsTheBestOfAllContinuations() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            for (int first = 0; first < VOCABULARY; first++) {
                int[] prompt = {3, first};
                double best = bestByEnumeration(model, prompt, 3);
                // 16 beams hold all 4 x 4 prefixes without EOS: nothing can be lost
                Continuation found = search(model, 16, 3).decode(new int[][] {prompt}).get(0);
                assertThat(found.score() * 3).isCloseTo(best, within(1e-5));
                assertThat(logProbability(model, prompt, found.idArray()))
                        .isCloseTo(best, within(1e-5));
            }
        }
    }

    @Test
    void widthOneTakesTheLikeliestTokenEachTime() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            int[] prompt = {4, 0, 3};
            int[] found = search(model, 1, 4).decode(new int[][] {prompt}).get(0).idArray();
            List<Integer> expected = new ArrayList<>();
            for (int step = 0; step < 4; step++) {
                int best = -1;
                double bestValue = Double.NEGATIVE_INFINITY;
                for (int token = 0; token < VOCABULARY; token++) {
                    List<Integer> longer = new ArrayList<>(expected);
                    longer.add(token);
                    int[] ids = longer.stream().mapToInt(Integer::intValue).toArray();
                    double value = logProbability(model, prompt, ids);
                    if (token != EOS && value > bestValue) {
                        best = token;
                        bestValue = value;
                    }
                }
                expected.add(best);
            }
            assertThat(found).containsExactly(expected.stream().mapToInt(i -> i).toArray());
        }
    }

    @Test
    void batchOfThreeEqualsThreeBatchesOfOne() throws IOException {
        int[][] prompts = {{3, 4, 0}, {0, 3, 3}, {4, 4, 1}};
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            BeamSearch search = search(model, 3, 5);
            List<Continuation> together = search.decode(prompts);
            for (int i = 0; i < prompts.length; i++) {
                Continuation alone = search.decode(new int[][] {prompts[i]}).get(0);
                assertThat(together.get(i).ids()).isEqualTo(alone.ids());
                assertThat(together.get(i).score()).isCloseTo(alone.score(), within(1e-6));
            }
        }
    }

    @Test
    void bannedEosNeverAppearsAndLengthIsExact() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            for (Continuation one : search(model, 4, 6).decode(new int[][] {{3, 0}, {2, 2}})) {
                assertThat(one.ids()).hasSize(6).doesNotContain(EOS);
            }
        }
    }

    @Test
    void noRepeatNgramOfOneNeverRepeatsAToken() throws IOException {
        DecodingRules rules = new DecodingRules(2, 2, 2, 1.0, 1, 1.0, EarlyStopping.FALSE);
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            int[] found =
                    new BeamSearch(model, rules).decode(new int[][] {{3, 4}}).get(0).idArray();
            assertThat(found).containsExactlyInAnyOrder(0, 1); // 3 and 4 are used, 2 is EOS
        }
    }

    @Test
    void promptThatDoesNotFitIsRefused() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> search(model, 2, 6).decode(new int[][] {{3, 3, 3, 3}}))
                    .withMessage(
                            "prompt and continuation must fit the model's 9 positions, got 4 + 6 tokens");
        }
    }

    private static BeamSearch search(CausalLanguageModel model, int beamWidth, int newTokens) {
        return new BeamSearch(model, DecodingRules.exactly(beamWidth, newTokens));
    }

    /** The best log-probability over all continuations without EOS. */
    private static double bestByEnumeration(CausalLanguageModel model, int[] prompt, int length) {
        double best = Double.NEGATIVE_INFINITY;
        for (int code = 0; code < Math.pow(VOCABULARY, length); code++) {
            int[] ids = new int[length];
            boolean ends = false;
            for (int i = 0, rest = code; i < length; i++, rest /= VOCABULARY) {
                ids[i] = rest % VOCABULARY;
                ends |= ids[i] == EOS;
            }
            if (!ends) {
                best = Math.max(best, logProbability(model, prompt, ids));
            }
        }
        return best;
    }

    /** Log-probability of a continuation, by the scorer: another path than decoding. */
    private static double logProbability(CausalLanguageModel model, int[] prompt, int[] ids) {
        int[] whole = new int[prompt.length + ids.length];
        System.arraycopy(prompt, 0, whole, 0, prompt.length);
        System.arraycopy(ids, 0, whole, prompt.length, ids.length);
        float[] nats = new BlockScorer(model).score(new int[][] {whole})[0];
        double sum = 0;
        for (int i = prompt.length - 1; i < nats.length; i++) {
            sum -= nats[i];
        }
        return sum;
    }
}
