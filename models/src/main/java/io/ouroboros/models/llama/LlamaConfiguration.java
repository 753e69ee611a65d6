package io.ouroboros.models.llama;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ConfigurationReader;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Start;
import io.ouroboros.models.architecture.ParameterTable;
import io.ouroboros.models.architecture.RotaryPositions;
import io.ouroboros.models.architecture.WeightKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a Llama model or its kin, as in the {@code config.json} of {@code
 * meta-llama/Llama-3.2-1B}, {@code HuggingFaceTB/SmolLM2-135M}, {@code Qwen/Qwen2.5-0.5B} or {@code
 * mistralai/Mistral-7B-v0.3}.
 *
 * @param vocabularySize rows of the token embedding
 * @param hiddenSize width of the layers
 * @param numLayers number of layers
 * @param numHeads attention heads of each layer
 * @param numKeyValueHeads heads of keys and values, each for a group of heads
 * @param headSize features of a head
 * @param feedForwardSize inner width of the feed-forward part
 * @param maxPositions longest sequence
 * @param tied whether the token embedding is also the output projection
 * @param biases which linear layers add one
 * @param rmsNormEpsilon what norms add to the mean square
 * @param rotary the positions
 * @param attentionDropout probability of dropping attention weights in training
 * @param initialDeviation standard deviation of random weights
 * @param padTokenId padding id, -1 for none
 * @param statedBosTokenId beginning-of-text id; -1 where it is the end-of-text id
 * @param eosTokenIds end-of-text ids
 * @see <a href="https://arxiv.org/abs/2302.13971">Touvron et al. 2023, LLaMA</a>
 */
public record LlamaConfiguration(
        int vocabularySize,
        int hiddenSize,
        int numLayers,
        int numHeads,
        int numKeyValueHeads,
        int headSize,
        int feedForwardSize,
        int maxPositions,
        boolean tied,
        Biases biases,
        double rmsNormEpsilon,
        RotaryPositions rotary,
        double attentionDropout,
        double initialDeviation,
        int padTokenId,
        int statedBosTokenId,
        List<Integer> eosTokenIds)
        implements ModelConfiguration {

    private static final String PREFIX = "model.";

    /**
     * Which linear layers add a bias.
     *
     * @param queriesKeysValues those of queries, keys and values
     * @param attention that behind attention
     * @param feedForward those of the feed-forward part
     */
    public record Biases(boolean queriesKeysValues, boolean attention, boolean feedForward) {}

    /**
     * Reads the configuration of a Llama model.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static LlamaConfiguration llama(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        boolean attention = reader.flag("attention_bias", false);
        return read(reader, new Biases(attention, attention, reader.flag("mlp_bias", false)), 2);
    }

    /**
     * Reads the configuration of a Qwen2 model; sliding windows are not supported.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static LlamaConfiguration qwen2(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        reader.requireOnly("use_sliding_window", false);
        JsonElement types = config.get("layer_types");
        if (types != null && types.toString().contains("sliding_attention")) {
            throw reader.fault("layer_types", "be full_attention in all layers");
        }
        return read(reader, new Biases(true, false, false), -1);
    }

    /**
     * Reads the configuration of a Mistral model; a sliding window shorter than the positions is
     * not supported.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static LlamaConfiguration mistral(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        int positions = reader.size("max_position_embeddings");
        // missing, it is transformers' 4096; null is none
        int window = reader.integer("sliding_window", reader.has("sliding_window") ? 0 : 4096);
        if (window > 0 && window < positions) {
            throw reader.fault(
                    "sliding_window", "be null or at least max_position_embeddings " + positions);
        }
        return read(reader, new Biases(false, false, false), 2);
    }

    /** Reads what all of them have; defaultEos is the end-of-text id of transformers' class. */
    private static LlamaConfiguration read(
            ConfigurationReader reader, Biases biases, int defaultEos) {
        reader.requireOnly("hidden_act", "silu");
        reader.requireOnly("partial_rotary_factor", 1.0);
        int vocabulary = reader.size("vocab_size");
        int hidden = reader.size("hidden_size");
        int heads = reader.size("num_attention_heads");
        int keyValueHeads = reader.integer("num_key_value_heads", heads);
        if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
            throw reader.fault("num_key_value_heads", "divide num_attention_heads " + heads);
        }
        int headSize =
                reader.has("head_dim")
                        ? reader.size("head_dim", hidden / heads)
                        : hidden / reader.divisor("num_attention_heads", "hidden_size");
        return new LlamaConfiguration(
                vocabulary,
                hidden,
                reader.numLayers("num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                reader.size("intermediate_size"),
                reader.size("max_position_embeddings"),
                reader.flag("tie_word_embeddings", false),
                biases,
                reader.notNegative("rms_norm_eps", 1e-6),
                RotaryPositions.of(reader, headSize, "rope_theta", "partial_rotary_factor", 1),
                reader.probability("attention_dropout", 0),
                reader.notNegative("initializer_range", 0.02),
                reader.tokenId("pad_token_id", -1, vocabulary),
                reader.tokenId("bos_token_id", -1, vocabulary),
                reader.tokenIds("eos_token_id", defaultEos, vocabulary));
    }

    @Override
    public double dropout() {
        return 0;
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterTable table = new ParameterTable();
        table.add(
                PREFIX + "embed_tokens.weight",
                Start.NORMAL_EXCEPT_PAD,
                vocabularySize,
                hiddenSize);
        for (int layer = 0; layer < numLayers; layer++) {
            addLayer(table, PREFIX + "layers." + layer + ".");
        }
        table.add(PREFIX + "norm.weight", Start.ONES, hiddenSize);
        if (!tied) {
            table.add("lm_head.weight", Start.NORMAL, vocabularySize, hiddenSize);
        }
        return table.specs();
    }

    private void addLayer(ParameterTable table, String at) {
        long queries = (long) numHeads * headSize;
        long keys = (long) numKeyValueHeads * headSize;
        table.add(at + "input_layernorm.weight", Start.ONES, hiddenSize);
        boolean bias = biases.queriesKeysValues;
        table.linear(at + "self_attn.q_proj", queries, hiddenSize, bias);
        table.linear(at + "self_attn.k_proj", keys, hiddenSize, bias);
        table.linear(at + "self_attn.v_proj", keys, hiddenSize, bias);
        table.linear(at + "self_attn.o_proj", hiddenSize, queries, biases.attention);
        table.add(at + "post_attention_layernorm.weight", Start.ONES, hiddenSize);
        table.linear(at + "mlp.gate_proj", feedForwardSize, hiddenSize, biases.feedForward);
        table.linear(at + "mlp.up_proj", feedForwardSize, hiddenSize, biases.feedForward);
        table.linear(at + "mlp.down_proj", hiddenSize, feedForwardSize, biases.feedForward);
    }

    @Override
    public List<String> loraTargets() {
        return List.of("q_proj", "v_proj");
    }

    @Override
    public Map<String, Double> programSizes() {
        Map<String, Double> sizes = new HashMap<>();
        sizes.put("num_layers", (double) numLayers);
        sizes.put("num_heads", (double) numHeads);
        sizes.put("num_kv_heads", (double) numKeyValueHeads);
        sizes.put("head_size", (double) headSize);
        sizes.put("padding_id", (double) padTokenId);
        sizes.put("rms_norm_eps", rmsNormEpsilon);
        rotary.addTo(sizes);
        return sizes;
    }

    @Override
    public long kvElementsPerToken() {
        return 2L * numLayers * numKeyValueHeads * headSize;
    }

    @Override
    public long featuresPerToken() {
        long queries = (long) numHeads * headSize;
        long keys = (long) numKeyValueHeads * headSize;
        // input, its square, normalised input, sum; queries and keys before and after the turn,
        // attended; gate and up together, both apart, their product
        return 4L * hiddenSize + 4 * queries + 8 * keys + 4L * feedForwardSize;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Older files hold the frequencies of the positions. A tied {@code lm_head.weight} is the
     * token embedding again.
     */
    @Override
    public WeightKeys weightKeys() {
        return new WeightKeys(
                PREFIX,
                "lm_head.weight",
                PREFIX + "embed_tokens.weight",
                tied,
                ".*\\.rotary_emb\\.inv_freq");
    }
}
