package io.ouroboros.models.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every rule against transformers: tokens equal, scores to 1e-4, distributions to 1e-6. Left out
 * are near ties only: continuations that transformers itself gives otherwise in float64.
 */
@ExtendWith(NoTensorLeaks.class)
final class DecodingParityTest {

    private static final int EOS = 2;

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void everyFixtureCaseAgrees(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        JsonObject decoding = fixture.expected().getAsJsonObject("decoding");
        List<int[]> prompts = List.of(Fixture.parse(decoding.get("prompts"), int[][].class));
        int compared = 0;
        try (CausalLanguageModel model = fixture.model()) {
            for (JsonElement element : decoding.getAsJsonArray("cases")) {
                JsonObject one = element.getAsJsonObject();
                int[][] sequences = Fixture.parse(one.get("sequences"), int[][].class);
                boolean[] stable = Fixture.parse(one.get("same_in_float64"), boolean[].class);
                try (Decoder decoder = new Decoder(model, rules(one))) {
                    List<List<Continuation>> found = decoder.decode(prompts, 4);
                    for (int i = 0; i < prompts.size(); i++) {
                        if (stable[i]) {
                            JsonElement scores = one.get("scores");
                            List<Integer> expected = afterPrompt(sequences[i], prompts.get(i));
                            compare(found.get(i).get(0), expected, scores, i, one + " prompt " + i);
                            compared++;
                        }
                    }
                }
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(50); // 9 cases of 6 prompts, less near ties
    }

    @ParameterizedTest
    @FieldSource(Fixture.ALL)
    void everyFixtureDistributionAgrees(String name) throws IOException {
        Fixture fixture = Fixture.named(name);
        int[][] ids =
                Fixture.parse(
                        fixture.expected().getAsJsonObject("logits").get("ids"), int[][].class);
        JsonObject sampling = fixture.expected().getAsJsonObject("sampling");
        try (CausalLanguageModel model = fixture.model()) {
            for (JsonElement element : sampling.getAsJsonArray("cases")) {
                JsonObject one = element.getAsJsonObject();
                String rule = one.get("rule").getAsString();
                Strategy strategy =
                        switch (rule) {
                            case "temperature_0_7" -> sampling(0.7, 0, 1.0);
                            case "top_k_5" -> sampling(1.0, 5, 1.0);
                            case "top_p_0_8" -> sampling(1.0, 0, 0.8);
                            case "temperature_1_3_top_k_20_top_p_0_9" -> sampling(1.3, 20, 0.9);
                            default -> throw new AssertionError(rule);
                        };
                float[][] expected = Fixture.parse(one.get("probabilities"), float[][].class);
                try (Decoder decoder = new Decoder(model, DecodingConfig.of(strategy, 1, 0))) {
                    float[][] actual = decoder.distribution(Arrays.copyOf(ids, 2));
                    for (int i = 0; i < 2; i++) {
                        assertThat(actual[i]).as(rule).containsExactly(expected[i], within(1e-6f));
                    }
                }
            }
        }
    }

    @Test
    void twoHundredRandomCasesAgree() throws IOException {
        assertThat(agreeing("decoding-cases.json", 200)).isEqualTo(400);
    }

    @Test
    void everyContrastiveCaseAgrees() throws IOException {
        assertThat(agreeing("contrastive-cases.json", 20)).isEqualTo(40);
    }

    @Test
    void nullAndListsOfEndIdsAgree(@TempDir Path directory) throws IOException {
        int compared = 0;
        for (JsonElement element : Fixture.json("end-id-cases.json").getAsJsonArray("cases")) {
            JsonObject one = element.getAsJsonObject();
            JsonObject rules = one.getAsJsonObject("rules");
            Path fixture = Fixture.named(one.get("model").getAsString()).directory();
            Path copy = Files.createDirectory(directory.resolve("case" + compared));
            try (Stream<Path> files = Files.list(fixture)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(file.getFileName().toString()));
                }
            }
            Path config = copy.resolve("generation_config.json");
            if (compared % 4 == 0) { // without it, those of config.json count
                Files.delete(config);
                config = copy.resolve("config.json");
            }
            JsonObject json = JsonParser.parseString(Files.readString(config)).getAsJsonObject();
            json.add("eos_token_id", rules.get("eos_token_id"));
            Files.writeString(config, new GsonBuilder().serializeNulls().create().toJson(json));
            try (CausalLanguageModel model = CausalLanguageModel.load(copy, Device.cpu());
                    Decoder decoder = new Decoder(model, rules(rules))) {
                compared += agreeing(one, decoder);
            }
        }
        assertThat(compared).isEqualTo(48);
    }

    /** Compares every case and counts the prompts that are not near ties. */
    private static int agreeing(String file, int numCases) throws IOException {
        JsonObject json = Fixture.json(file);
        assertThat(json.getAsJsonArray("cases")).hasSize(numCases);
        int compared = 0;
        for (JsonElement element : json.getAsJsonArray("cases")) {
            JsonObject one = element.getAsJsonObject();
            DecodingConfig rules = rules(one.getAsJsonObject("rules"));
            try (CausalLanguageModel model = Fixture.named(one.get("model").getAsString()).model();
                    Decoder decoder = new Decoder(model, rules)) {
                compared += agreeing(one, decoder);
            }
        }
        return compared;
    }

    private static int agreeing(JsonObject one, Decoder decoder) {
        List<int[]> prompts = List.of(Fixture.parse(one.get("prompts"), int[][].class));
        int compared = 0;
        for (int i = 0; i < prompts.size(); i++) {
            JsonObject expected = one.getAsJsonArray("expected").get(i).getAsJsonObject();
            compared += compare(decoder, prompts.get(i), expected, one + " prompt " + i);
        }
        return compared;
    }

    private static int compare(Decoder decoder, int[] prompt, JsonObject expected, String what) {
        if (expected.has("probabilities")) {
            float[] probabilities = Fixture.parse(expected.get("probabilities"), float[].class);
            assertThat(decoder.distribution(new int[][] {prompt})[0])
                    .as(what)
                    .containsExactly(probabilities, within(1e-6f));
            return 1;
        }
        if (!expected.get("same_in_float64").getAsBoolean()) {
            return 0;
        }
        int[][] continuations = Fixture.parse(expected.get("continuations"), int[][].class);
        List<Continuation> found = decoder.decode(List.of(prompt), 1).get(0);
        assertThat(found).as(what).hasSize(continuations.length);
        for (int i = 0; i < continuations.length; i++) {
            List<Integer> ids = Arrays.stream(continuations[i]).boxed().toList();
            compare(found.get(i), ids, expected.get("scores"), i, what);
        }
        return 1;
    }

    private static void compare(
            Continuation found, List<Integer> ids, JsonElement scores, int i, String what) {
        assertThat(Arrays.stream(found.ids()).boxed().toList()).as(what).isEqualTo(ids);
        if (!scores.isJsonNull()) {
            double score = scores.getAsJsonArray().get(i).getAsDouble();
            assertThat(found.score()).as(what).isCloseTo(score, within(1e-4));
        }
    }

    /** The continuation of a sequence, without the padding behind its EOS. */
    private static List<Integer> afterPrompt(int[] sequence, int[] prompt) {
        List<Integer> ids = new ArrayList<>();
        for (int i = prompt.length; i < sequence.length; i++) {
            ids.add(sequence[i]);
            if (sequence[i] == EOS) {
                break;
            }
        }
        return ids;
    }

    private static Strategy sampling(double temperature, int topK, double topP) {
        return new Strategy.Sampling(Strategy.Beams.of(1), temperature, topK, topP, 0.0, 1.0, 1);
    }

    /** Rules under the names of transformers' generate, with its defaults. */
    private static DecodingConfig rules(JsonObject json) {
        int newTokens = json.get("max_new_tokens").getAsInt();
        int topK = (int) number(json, "top_k", 0);
        Strategy strategy;
        if (json.has("penalty_alpha")) {
            strategy = new Strategy.Contrastive(topK, number(json, "penalty_alpha", 0));
        } else if (json.has("do_sample")) {
            strategy =
                    new Strategy.Sampling(
                            Strategy.Beams.of(1),
                            number(json, "temperature", 1),
                            topK,
                            number(json, "top_p", 1),
                            number(json, "min_p", 0),
                            number(json, "typical_p", 1),
                            1);
        } else {
            String stopping =
                    json.has("early_stopping") ? json.get("early_stopping").getAsString() : "false";
            strategy =
                    new Strategy.Beams(
                            json.get("num_beams").getAsInt(),
                            number(json, "length_penalty", 1),
                            EarlyStopping.valueOf(stopping.toUpperCase(Locale.ROOT)));
        }
        return new DecodingConfig(
                strategy,
                newTokens,
                (int) number(json, "min_new_tokens", 0),
                number(json, "repetition_penalty", 1),
                (int) number(json, "no_repeat_ngram_size", 0),
                (int) number(json, "num_return_sequences", 1));
    }

    private static double number(JsonObject json, String name, double otherwise) {
        return json.has(name) ? json.get(name).getAsDouble() : otherwise;
    }
}
