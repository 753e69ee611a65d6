package io.ouroboros.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.testing.Fixture;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed and what is refused, by family. */
final class ArchitecturesTest {

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tiny-gpt2|quantization_config|{\"quant_method\":\"gptq\"}|quantization_config must be absent, got {\"quant_method\":\"gptq\"} in c; use the checkpoint before quantisation",
                "tiny-llama|quantization_config|{\"quant_method\":\"awq\",\"bits\":4}|quantization_config must be absent, got {\"quant_method\":\"awq\",\"bits\":4} in c; use the checkpoint before quantisation",
                "tiny-qwen2|quantization_config|{\"load_in_4bit\":true}|quantization_config must be absent, got {\"load_in_4bit\":true} in c; use the checkpoint before quantisation",
                "tiny-gpt2|is_encoder_decoder|true|is_encoder_decoder must be false, got true in c",
                "tiny-llama|rope_scaling|{\"rope_type\":\"longrope\",\"factor\":2}|rope_type must be default, linear or llama3, got \"longrope\" in rope_scaling of c",
                "tiny-gpt2|activation_function|\"relu\"|activation_function must be gelu_new, got \"relu\" in c",
                "tiny-gpt2|scale_attn_by_inverse_layer_idx|true|scale_attn_by_inverse_layer_idx must be false, got true in c",
                "tiny-gpt2|embd_pdrop|0.2|embd_pdrop must equal resid_pdrop 0.0, got 0.2 in c",
                "tiny-gpt2|n_head|5|n_head must divide n_embd 24, got 5 in c",
                "tiny-gpt2|eos_token_id|97|eos_token_id must be below vocab_size 97, got 97 in c",
                "tiny-llama|rope_scaling|{\"rope_type\":\"yarn\",\"factor\":2}|rope_type must be default, linear or llama3, got \"yarn\" in rope_scaling of c",
                "tiny-llama|rope_scaling|{\"type\":\"dynamic\",\"factor\":2}|type must be default, linear or llama3, got \"dynamic\" in rope_scaling of c",
                "tiny-llama|rope_scaling|{\"type\":\"linear\",\"factor\":0.5}|factor must be at least 1, got 0.5 in rope_scaling of c",
                "tiny-llama|rope_scaling|2|rope_scaling must be an object, got 2 in c",
                "tiny-llama|rope_scaling|{\"factor\":2}|rope_type must be default, linear or llama3, got no such field in rope_scaling of c",
                "tiny-llama|rope_parameters|{\"full_attention\":{\"rope_type\":\"linear\"}}|rope_type must be default, linear or llama3, got no such field in rope_parameters of c",
                "tiny-llama|head_dim|0|head_dim must be at least 1, got 0 in c",
                "tiny-llama|num_hidden_layers|2147483647|num_hidden_layers must be at most 10000, got 2147483647 in c",
                "tiny-gpt2|n_layer|10001|n_layer must be at most 10000, got 10001 in c",
                "tiny-llama|rms_norm_eps|-1|rms_norm_eps must be at least 0, got -1 in c",
                "tiny-gpt2|n_inner|0|n_inner must be at least 1, got 0 in c",
                "tiny-gptneox|initializer_range|-1|initializer_range must be at least 0, got -1 in c",
                "tiny-llama|num_key_value_heads|3|num_key_value_heads must divide num_attention_heads 4, got 3 in c",
                "tiny-llama|hidden_act|\"gelu\"|hidden_act must be silu, got \"gelu\" in c",
                "tiny-qwen2|use_sliding_window|true|use_sliding_window must be false, got true in c",
                "tiny-qwen2|layer_types|[\"sliding_attention\"]|layer_types must be full_attention in all layers, got [\"sliding_attention\"] in c",
                "tiny-mistral|sliding_window|16|sliding_window must be null or at least max_position_embeddings 42, got 16 in c",
                "tiny-gptneox|hidden_act|\"gelu_fast\"|hidden_act must be gelu, got \"gelu_fast\" in c",
                "tiny-gptneox|rotary_pct|0.1|rotary_pct must turn an even number of a head's 8 features, got 0.1 in c"
            })
    void whatIsNotComputedIsRefusedByName(
            String fixture, String field, String value, String message) throws IOException {
        JsonObject config = config(fixture);
        config.add(field, JsonParser.parseString(value));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architectures.configurationOf(config, "c"))
                .withMessage(message);
    }

    @Test
    void rotaryPositionsAreReadAsTransformersFourAndFiveWriteThem() throws IOException {
        JsonObject four = config("tiny-llama");
        JsonObject five = four.deepCopy();
        JsonObject parameters = five.remove("rope_scaling").getAsJsonObject();
        parameters.add("rope_theta", five.remove("rope_theta"));
        five.add("rope_parameters", parameters);
        assertThat(Architectures.configurationOf(five, "c"))
                .isEqualTo(Architectures.configurationOf(four, "c"));
        JsonObject neox = config("tiny-gptneox");
        JsonObject newer = neox.deepCopy();
        newer.remove("rotary_pct");
        newer.remove("rotary_emb_base");
        newer.add(
                "rope_parameters",
                JsonParser.parseString(
                        "{'rope_type': 'default', 'rope_theta': 10000, 'partial_rotary_factor': 0.25}"));
        assertThat(Architectures.configurationOf(newer, "c"))
                .isEqualTo(Architectures.configurationOf(neox, "c"));
    }

    @Test
    void aWindowThatIsNotStatedIsTransformersDefaultOf4096() throws IOException {
        JsonObject config = config("tiny-mistral");
        config.remove("sliding_window");
        config.addProperty("max_position_embeddings", 4097);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Architectures.configurationOf(config, "c"))
                .withMessage(
                        "sliding_window must be null or at least max_position_embeddings 4097, got no such field in c");
        config.addProperty("max_position_embeddings", 4096);
        assertThat(Architectures.configurationOf(config, "c").maxPositions()).isEqualTo(4096);
    }

    @Test
    void qwen2WithoutEosTokenIdHasNone() throws IOException {
        JsonObject config = config("tiny-qwen2");
        config.remove("eos_token_id");
        assertThat(Architectures.configurationOf(config, "c").eosTokenIds()).isEmpty();
    }

    /** As in T5's config.json: the line names what there is. */
    @Test
    void encoderDecodersAreRefusedByTheirType() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                Architectures.configurationOf(
                                        JsonParser.parseString(
                                                        "{'model_type': 't5', 'is_encoder_decoder': true}")
                                                .getAsJsonObject(),
                                        "c"))
                .withMessage(
                        "model_type must be one of \"gpt2\", \"gpt_neox\", \"llama\", \"mistral\", \"opt\", \"qwen2\", got \"t5\" in c; other architectures are not in this version");
    }

    @Test
    void aWindowAsLongAsThePositionsHidesNothing() throws IOException {
        JsonObject config = config("tiny-mistral");
        config.addProperty("sliding_window", 42);
        assertThat(Architectures.configurationOf(config, "c").maxPositions()).isEqualTo(42);
    }

    @Test
    void whatWritesIntoGpt2sResidualStreamStartsSmaller() throws IOException {
        JsonObject config = config("tiny-gpt2");
        config.addProperty("initializer_range", 0.5);
        ModelConfiguration written = RandomModel.write(config, "c", 3, directory);
        assertThat(written.residualDeviation()).isEqualTo(0.25); // 2 layers, 4 additions
        assertThat(deviation("transformer.h.1.mlp.c_proj.weight")).isCloseTo(0.25, within(0.02));
        assertThat(deviation("transformer.h.1.mlp.c_fc.weight")).isCloseTo(0.5, within(0.04));
    }

    private double deviation(String name) throws IOException {
        try (TensorReader reader = SafetensorsFile.open(directory.resolve("model.safetensors"))) {
            FloatBuffer numbers = reader.readFloat32(name).asFloatBuffer();
            double squares = 0;
            for (int i = 0; i < numbers.limit(); i++) {
                squares += numbers.get(i) * numbers.get(i);
            }
            return Math.sqrt(squares / numbers.limit());
        }
    }

    private static JsonObject config(String fixture) {
        return Fixture.json(fixture + "/config.json");
    }
}
