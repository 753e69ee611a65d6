package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.TensorReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RandomModelTest {

    @TempDir private Path directory;

    @Test
    void sameSeedGivesSameBytesAndAnotherSeedOthers() throws IOException {
        assertThat(write("a", 7)).hasSameBinaryContentAs(write("b", 7));
        assertThat(Files.mismatch(write("c", 7), write("d", 8))).isNotEqualTo(-1);
    }

    @Test
    void weightsHaveTheConfiguredDeviationAndThePadRowIsZero() throws IOException {
        try (TensorReader reader = SafetensorsFile.open(write("a", 7))) {
            FloatBuffer tokens =
                    reader.readFloat32("model.decoder.embed_tokens.weight").asFloatBuffer();
            double squares = 0;
            for (int i = 0; i < tokens.limit(); i++) {
                boolean pad = i / 20 == 1;
                assertThat(tokens.get(i) == 0).isEqualTo(pad);
                squares += tokens.get(i) * tokens.get(i);
            }
            // 22 rows of 20: the deviation's own standard error is 0.5 / sqrt(2 * 440) = 0.017
            assertThat(Math.sqrt(squares / (22 * 20))).isCloseTo(0.5, within(0.07));
            FloatBuffer gains =
                    reader.readFloat32("model.decoder.final_layer_norm.weight").asFloatBuffer();
            assertThat(gains.get(3)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "model_type|\"bert\"|model_type must be one of \"gpt2\", \"gpt_neox\", \"llama\", \"mistral\", \"opt\", \"qwen2\", got \"bert\" in c; other"
                        + " architectures are not in this version",
                "model_type|null|model_type must be one of \"gpt2\", \"gpt_neox\", \"llama\", \"mistral\", \"opt\", \"qwen2\", got null in c; other architectures are not in this version",
                "activation_function|\"gelu\"|activation_function must be relu, got \"gelu\" in c",
                "enable_bias|1|enable_bias must be true or false, got 1 in c",
                "layerdrop|0.1|layerdrop must be 0.0, got 0.1 in c",
                "hidden_size|0|hidden_size must be at least 1, got 0 in c",
                "hidden_size|2.5|hidden_size must be an integer, got 2.5 in c",
                "num_attention_heads|3|num_attention_heads must divide hidden_size 20, got 3 in c",
                "dropout|1.5|dropout must be at least 0 and below 1, got 1.5 in c",
                "init_std|-1|init_std must be at least 0, got -1 in c",
                "init_std|[1]|init_std must be a single value, got [1] in c",
                "init_std|\"x\"|init_std must be a number, got \"x\" in c",
                "word_embed_proj_dim|0|word_embed_proj_dim must be at least 1, got 0 in c",
                "do_layer_norm_before|1|do_layer_norm_before must be true or false, got 1 in c",
                "pad_token_id|23|pad_token_id must be below vocab_size 23, got 23 in c",
                "eos_token_id|-2|eos_token_id must be below vocab_size 23, got -2 in c"
            })
    void unsupportedFieldIsNamed(String field, String value, String message) {
        JsonObject config = config();
        config.add(field, JsonParser.parseString(value));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomModel.write(config, "c", 1, directory))
                .withMessage(message);
    }

    @Test
    void missingSizeIsNamed() {
        JsonObject config = config();
        config.remove("ffn_dim");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomModel.write(config, "c", 1, directory))
                .withMessage("ffn_dim must be set, got no such field in c");
    }

    /** A tensor of 2 GiB or more fits no buffer of Java. */
    @Test
    void numbersComeInPiecesThatFitTheRoom() throws IOException {
        ModelConfiguration model = Architectures.configurationOf(config(), "c");
        ParameterSpec norm = ParameterSpec.of("norm", ParameterSpec.Start.ONES, 5);
        List<Integer> sizes = new ArrayList<>();
        RandomModel.numbers(List.of(norm), model, 1)
                .apply(norm)
                .read(ByteBuffer.allocateDirect(8), piece -> sizes.add(piece.remaining()));
        assertThat(sizes).containsExactly(8, 8, 4);
    }

    private Path write(String name, long seed) throws IOException {
        Path target = Files.createDirectory(directory.resolve(name));
        long numParameters = RandomModel.write(config(), "c", seed, target).numParameters();
        assertThat(numParameters).isEqualTo(460 + 280 + 4 * 420 + 2 * 40 + 651 + 640 + 40);
        return target.resolve("model.safetensors");
    }

    private static JsonObject config() {
        return JsonParser.parseString(
                        """
                        {"model_type": "opt", "vocab_size": 23, "hidden_size": 20,
                         "num_attention_heads": 4, "num_hidden_layers": 1, "ffn_dim": 31,
                         "max_position_embeddings": 12, "init_std": 0.5}
                        """)
                .getAsJsonObject();
    }
}
