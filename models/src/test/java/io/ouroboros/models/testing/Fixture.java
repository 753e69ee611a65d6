package io.ouroboros.models.testing;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.RandomModel;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.TensorReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A directory of reference values from transformers, see src/test/resources/fixtures. */
public record Fixture(Path directory, JsonObject expected) {

    /** The directories of all fixtures; their README says what is special about each. */
    public static final List<String> NAMES =
            List.of(
                    "tiny-opt",
                    "tiny-opt-post-norm",
                    "tiny-opt-sharded",
                    "tiny-opt-half-bin",
                    "tiny-opt-bare",
                    "tiny-gpt2",
                    "tiny-gpt2-half-bin",
                    "tiny-llama",
                    "tiny-llama-sharded",
                    "tiny-qwen2",
                    "tiny-mistral",
                    "tiny-gptneox",
                    "tiny-gptneox-serial");

    /** {@link #NAMES} for JUnit's {@code @FieldSource}. */
    public static final String ALL = "io.ouroboros.models.testing.Fixture#NAMES";

    /** Opens a fixture by its name. */
    public static Fixture named(String name) {
        return new Fixture(path(name), json(name + "/expected.json"));
    }

    /** Reads a JSON file of the fixtures' directory. */
    public static JsonObject json(String name) {
        try {
            return JsonParser.parseString(Files.readString(path(name))).getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path path(String name) {
        URL url = Objects.requireNonNull(Fixture.class.getResource("/fixtures/" + name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Loads its model on the CPU. */
    public CausalLanguageModel model() throws IOException {
        return CausalLanguageModel.load(directory, Device.cpu());
    }

    /** Reads one tensor of one of its safetensors files. */
    public float[] tensor(String file, String name) throws IOException {
        try (TensorReader reader = SafetensorsFile.open(directory.resolve(file))) {
            return floats(reader, name);
        }
    }

    private static float[] floats(TensorReader reader, String name) throws IOException {
        var numbers = reader.readFloat32(name).asFloatBuffer();
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        return values;
    }

    /** Parses a part of the expected values. */
    public static <T> T parse(JsonElement json, Class<T> type) {
        return Objects.requireNonNull(new Gson().fromJson(json, type));
    }

    /** Writes and loads a small random model: vocab 5, hidden 6, 2 heads, 2 layers, ffn 7. */
    public static CausalLanguageModel small(Path directory, double dropout) throws IOException {
        return small(directory, dropout, 0);
    }

    /** The same with dropout of what attention looks at, too. */
    public static CausalLanguageModel small(Path directory, double dropout, double attentionDropout)
            throws IOException {
        return random(directory, 5, 6, 7, dropout, attentionDropout);
    }

    /**
     * A small random model of a wide vocabulary: vocab 1003, hidden 128, feed-forward 512, 2 heads,
     * 2 layers. At this feed-forward size sums of a single row would round otherwise than those of
     * many.
     */
    public static CausalLanguageModel wide(Path directory) throws IOException {
        return random(directory, 1003, 128, 512, 0, 0);
    }

    private static CausalLanguageModel random(
            Path directory,
            int vocabulary,
            int hidden,
            int feedForward,
            double dropout,
            double attentionDropout)
            throws IOException {
        JsonObject config =
                JsonParser.parseString(
                                """
                                {"model_type": "opt", "num_attention_heads": 2,
                                 "num_hidden_layers": 2, "pad_token_id": 1,
                                 "eos_token_id": 2}
                                """)
                        .getAsJsonObject();
        config.addProperty("ffn_dim", feedForward);
        config.addProperty("vocab_size", vocabulary);
        config.addProperty("hidden_size", hidden);
        config.addProperty("init_std", vocabulary > 5 ? 0.1 : 0.8);
        config.addProperty("max_position_embeddings", vocabulary > 5 ? 90 : 9);
        config.addProperty("dropout", dropout);
        config.addProperty("attention_dropout", attentionDropout);
        RandomModel.write(config, "config.json", 11, directory);
        return CausalLanguageModel.load(directory, Device.cpu());
    }
}
