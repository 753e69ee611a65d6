package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import io.ouroboros.models.testing.ScarceMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(NoTensorLeaks.class)
final class DecoderTest {

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
                Continuation found = decode(model, DecodingConfig.exactly(16, 3), prompt).get(0);
                assertThat(found.score() * 3).isCloseTo(best, within(1e-5));
                assertThat(logProbability(model, prompt, found.ids()))
                        .isCloseTo(best, within(1e-5));
            }
        }
    }

    @Test
    void widthOneTakesTheLikeliestTokenEachTime() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            int[] prompt = {4, 0, 3};
            int[] found = decode(model, DecodingConfig.exactly(1, 4), prompt).get(0).ids();
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

    @ParameterizedTest
    @MethodSource("strategies")
    void promptsOfAnyLengthsTogetherEqualEachAlone(Strategy strategy) throws IOException {
        List<int[]> prompts =
                List.of(
                        new int[] {3, 4, 0},
                        new int[] {1},
                        new int[] {0, 3, 3},
                        new int[] {4, 4, 1},
                        new int[] {4, 0});
        long[] indices = {50, 10, 40, 20, 30};
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Decoder decoder = new Decoder(model, DecodingConfig.of(strategy, 5, 2))) {
            List<Integer> steps = new ArrayList<>();
            List<List<Continuation>> together =
                    decode(decoder, prompts, indices, OomBackoff.never(2), steps);
            assertThat(steps).containsExactly(1, 1, 2, 1);
            for (int i = 0; i < prompts.size(); i++) {
                long[] index = {indices[i]};
                List<int[]> one = prompts.subList(i, i + 1);
                assertThat(together.get(i))
                        .isEqualTo(decode(decoder, one, index, OomBackoff.never(7), steps).get(0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void scoresAreTheSameBitsInAnyBatch(Strategy strategy) throws IOException {
        DecodingConfig rules = DecodingConfig.of(strategy, 40, 30);
        Random random = new Random(3);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            prompts.add(random.ints(i % 2 == 0 ? 21 : 5, 3, 1003).toArray());
        }
        try (CausalLanguageModel model = Fixture.wide(directory);
                Decoder decoder = new Decoder(model, rules)) {
            List<List<Continuation>> alone = decoder.decode(prompts, 1);
            assertThat(decoder.decode(prompts, 3)).isEqualTo(alone);
            assertThat(decoder.decode(prompts, 9)).isEqualTo(alone);
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void batchThatLacksMemoryIsDecodedInHalves(Strategy strategy) throws IOException {
        DecodingConfig rules = DecodingConfig.of(strategy, 7, 6);
        Random random = new Random(3);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            prompts.add(random.ints(i % 3 == 0 ? 4 : 5, 3, 1003).toArray());
        }
        long[] indices = random.longs(13, 0, 1000).toArray();
        ScarceMemory memory = new ScarceMemory(2);
        try (CausalLanguageModel model = Fixture.wide(directory);
                Decoder decoder = new Decoder(model, rules)) {
            List<Integer> steps = new ArrayList<>();
            OomBackoff together = new OomBackoff(8, model.device(), memory);
            List<List<Continuation>> halved = decode(decoder, prompts, indices, together, steps);
            assertThat(memory.halvings()).containsExactly("5 -> 2");
            assertThat(steps).containsExactly(5, 8);
            assertThat(halved)
                    .isEqualTo(decode(decoder, prompts, indices, OomBackoff.never(2), steps));
        }
    }

    @Test
    void bestTokensOfAWideVocabularyAreFound() throws IOException {
        DecodingConfig rules = new DecodingConfig(Strategy.Beams.of(5), 1, 1, 1.0, 0, 5);
        long inOddEnd = 0; // 1003 = 31 chunks of 32 and 11
        try (CausalLanguageModel model = Fixture.wide(directory);
                Decoder decoder = new Decoder(model, rules);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            for (int token = 0; token < 200; token++) {
                float[] logits = model.logits(new int[][] {{token}}, manager).toFloatArray();
                logits[EOS] = Float.NEGATIVE_INFINITY;
                List<Integer> expected =
                        IntStream.range(0, 1003)
                                .boxed()
                                .sorted(Comparator.comparing(i -> -logits[i]))
                                .limit(5)
                                .toList();
                List<Integer> found =
                        decoder.decode(List.of(new int[] {token}), 1).get(0).stream()
                                .map(one -> one.ids()[0])
                                .toList();
                assertThat(found).isEqualTo(expected);
                inOddEnd += found.stream().filter(id -> id >= 992).count();
            }
        }
        assertThat(inOddEnd).isPositive();
    }

    static Stream<Strategy> strategies() {
        return Stream.of(
                new Strategy.Beams(1, 1.0, EarlyStopping.FALSE),
                new Strategy.Beams(3, 0.5, EarlyStopping.NEVER),
                Strategy.Sampling.plain(7),
                new Strategy.Sampling(Strategy.Beams.of(2), 0.9, 4, 0.95, 0.01, 0.98, 8),
                new Strategy.Contrastive(3, 0.6));
    }

    @Test
    void equalPromptsAreDecodedOnceUnlessTheyAreSampled() throws IOException {
        List<int[]> prompts = List.of(new int[] {3, 4}, new int[] {0, 4}, new int[] {3, 4});
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            List<Integer> steps = new ArrayList<>();
            try (Decoder decoder = new Decoder(model, DecodingConfig.exactly(2, 6))) {
                List<List<Continuation>> found =
                        decode(decoder, prompts, new long[] {0, 1, 2}, OomBackoff.never(3), steps);
                assertThat(found.get(2)).isSameAs(found.get(0)).isNotEqualTo(found.get(1));
                assertThat(steps).containsExactly(3);
            }
            DecodingConfig sampled = DecodingConfig.of(Strategy.Sampling.plain(1), 6, 6);
            try (Decoder decoder = new Decoder(model, sampled)) {
                List<List<Continuation>> found = decoder.decode(prompts, 3);
                assertThat(found.get(2)).isNotEqualTo(found.get(0));
                assertThat(
                                decode(
                                        decoder,
                                        prompts,
                                        new long[] {5, 6, 5},
                                        OomBackoff.never(3),
                                        steps))
                        .satisfies(same -> assertThat(same.get(2)).isEqualTo(same.get(0)));
            }
        }
    }

    @Test
    void sampledTokensFollowTheDistribution() throws IOException {
        int draws = 4000;
        Strategy strategy = new Strategy.Sampling(Strategy.Beams.of(1), 0.8, 4, 1.0, 0.0, 1.0, 3);
        DecodingConfig rules = new DecodingConfig(strategy, 1, 0, 1.2, 0, draws);
        int[] prompt = {3, 0, 4};
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Decoder decoder = new Decoder(model, rules)) {
            float[] expected = decoder.distribution(new int[][] {prompt})[0];
            double[] shares = new double[VOCABULARY];
            for (Continuation one : decoder.decode(List.of(prompt), 1).get(0)) {
                int token = one.ids()[0];
                shares[token] += 1.0 / draws;
                assertThat(one.score()).isCloseTo(Math.log(expected[token]), within(1e-6));
            }
            for (int token = 0; token < VOCABULARY; token++) { // 4 deviations of a share
                assertThat(shares[token]).isCloseTo(expected[token], within(0.032));
            }
            assertThat(expected).contains(0); // top-k left one out, and it was never drawn
            assertThat(shares).contains(0);
        }
    }

    @Test
    void beamSamplesFollowTheDistributionToo() throws IOException {
        // a first token is the first of the candidates, drawn by softmax of the log-probabilities
        int[] prompt = {3, 0, 4};
        double[] shares = new double[VOCABULARY];
        int repeats = 2000;
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            Strategy beams = new Strategy.Sampling(Strategy.Beams.of(2), 1, 0, 1, 0, 1, 9);
            float[] expected;
            try (Decoder plain =
                    new Decoder(model, DecodingConfig.of(Strategy.Sampling.plain(1), 1, 1))) {
                expected = plain.distribution(new int[][] {prompt})[0];
            }
            try (Decoder decoder = new Decoder(model, new DecodingConfig(beams, 1, 1, 1.0, 0, 2))) {
                List<int[]> prompts = Collections.nCopies(repeats, prompt);
                for (List<Continuation> found : decoder.decode(prompts, repeats)) {
                    assertThat(found).hasSize(2).doesNotHaveDuplicates();
                    found.forEach(one -> shares[one.ids()[0]] += 1.0 / repeats);
                }
            }
            for (int first = 0; first < VOCABULARY; first++) { // P(a is one of the two)
                double both = expected[first];
                for (int other = 0; other < VOCABULARY; other++) {
                    if (other != first) {
                        both += expected[other] * expected[first] / (1 - expected[other]);
                    }
                }
                assertThat(shares[first]).isCloseTo(both, within(0.045)); // 4 deviations
            }
        }
    }

    @Test
    void everyReturnedHypothesisIsTheNextBest() throws IOException {
        DecodingConfig rules = new DecodingConfig(Strategy.Beams.of(4), 6, 6, 1.0, 0, 3);
        int[] prompt = {3, 0};
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            List<Continuation> found = decode(model, rules, prompt);
            assertThat(found).hasSize(3).doesNotHaveDuplicates();
            assertThat(found)
                    .isSortedAccordingTo(Comparator.comparing(Continuation::score).reversed());
            for (Continuation one : found) {
                assertThat(one.ids()).hasSize(6).doesNotContain(EOS);
                assertThat(one.score() * 6)
                        .isCloseTo(logProbability(model, prompt, one.ids()), within(1e-5));
            }
        }
    }

    @Test
    void contrastiveSearchWithoutPenaltyIsGreedy() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            for (int first = 0; first < VOCABULARY; first++) {
                int[] prompt = {first, 3};
                DecodingConfig contrastive =
                        DecodingConfig.of(new Strategy.Contrastive(3, 0.0), 6, 6);
                assertThat(decode(model, contrastive, prompt).get(0).ids())
                        .isEqualTo(
                                decode(model, DecodingConfig.exactly(1, 6), prompt).get(0).ids());
            }
        }
    }

    @Test
    void contrastiveSearchAmongMoreTokensThanThereAreWeighsAll() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            DecodingConfig all = DecodingConfig.of(new Strategy.Contrastive(VOCABULARY, 0.6), 6, 6);
            DecodingConfig more =
                    DecodingConfig.of(new Strategy.Contrastive(VOCABULARY + 7, 0.6), 6, 6);
            int[] prompt = {3, 4};
            assertThat(decode(model, more, prompt)).isEqualTo(decode(model, all, prompt));
        }
    }

    @Test
    void noRepeatNgramOfOneNeverRepeatsAToken() throws IOException {
        DecodingConfig rules = new DecodingConfig(Strategy.Beams.of(2), 2, 2, 1.0, 1, 1);
        try (CausalLanguageModel model = Fixture.small(directory, 0)) {
            int[] found = decode(model, rules, new int[] {3, 4}).get(0).ids();
            assertThat(found).containsExactlyInAnyOrder(0, 1); // 3 and 4 are used, 2 is EOS
        }
    }

    @Test
    void decodesLeaveNoTensorsBehind() throws IOException {
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Decoder decoder = new Decoder(model, DecodingConfig.exactly(3, 4))) {
            int before = NoTensorLeaks.liveTensors();
            for (int i = 0; i < 5; i++) {
                decoder.decode(List.of(new int[] {3, i}, new int[] {i}), 2);
                assertThat(NoTensorLeaks.liveTensors()).isEqualTo(before);
            }
        }
    }

    private static List<Continuation> decode(
            CausalLanguageModel model, DecodingConfig rules, int[] prompt) {
        try (Decoder decoder = new Decoder(model, rules)) {
            return decoder.decode(List.of(prompt), 1).get(0);
        }
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

    /** Decodes prompts, and adds how many each batch finished. */
    private static List<List<Continuation>> decode(
            Decoder decoder,
            List<int[]> prompts,
            long[] indices,
            OomBackoff together,
            List<Integer> steps) {
        List<List<Continuation>> found = new ArrayList<>();
        decoder.decode(
                prompts,
                indices,
                together,
                new Decoder.Sink() {
                    @Override
                    public void finished(int numPrompts) {
                        steps.add(numPrompts);
                    }

                    @Override
                    public void accept(List<List<Continuation>> next) {
                        found.addAll(next);
                    }
                });
        return found;
    }
}
