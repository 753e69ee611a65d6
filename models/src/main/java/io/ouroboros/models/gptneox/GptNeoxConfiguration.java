package io.ouroboros.models.gptneox;

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
 * Configuration of a GPT-NeoX model, as in the {@code config.json} of {@code
 * EleutherAI/pythia-160m}.
 *
 * @param vocabularySize rows of the token embedding
 * @param hiddenSize width of the layers
 * @param numLayers number of layers
 * @param numHeads attention heads of each layer
 * @param feedForwardSize inner width of the feed-forward part
 * @param maxPositions longest sequence
 * @param tied whether the token embedding is also the output projection
 * @param parallelResidual whether the feed-forward part reads what attention reads
 * @param attentionBias whether the linear layers of attention add one
 * @param layerNormEpsilon what layer norms add to the variance
 * @param rotary the positions
 * @param dropout probability of dropping features in training
 * @param attentionDropout probability of dropping attention weights in training
 * @param initialDeviation standard deviation of random weights
 * @param statedBosTokenId beginning-of-text id; -1 where it is the end-of-text id
 * @param eosTokenIds end-of-text ids
 * @see <a href="https://arxiv.org/abs/2204.06745">Black et al. 2022, GPT-NeoX-20B</a>
 * @see <a href="https://arxiv.org/abs/2304.01373">Biderman et al. 2023, Pythia</a>
 */
public record GptNeoxConfiguration(
        int vocabularySize,
        int hiddenSize,
        int numLayers,
        int numHeads,
        int feedForwardSize,
        int maxPositions,
        boolean tied,
        boolean parallelResidual,
        boolean attentionBias,
        double layerNormEpsilon,
        RotaryPositions rotary,
        double dropout,
        double attentionDropout,
        double initialDeviation,
        int statedBosTokenId,
        List<Integer> eosTokenIds)
        implements ModelConfiguration {

    private static final String PREFIX = "gpt_neox.";

    /**
     * Reads a configuration; fields that are missing have the defaults of transformers'
     * GPTNeoXConfig.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static GptNeoxConfiguration of(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        reader.requireOnly("hidden_act", "gelu");
        int vocabulary = reader.size("vocab_size");
        int hidden = reader.size("hidden_size");
        int heads = reader.divisor("num_attention_heads", "hidden_size");
        return new GptNeoxConfiguration(
                vocabulary,
                hidden,
                reader.numLayers("num_hidden_layers"),
                heads,
                reader.size("intermediate_size"),
                reader.size("max_position_embeddings"),
                reader.flag("tie_word_embeddings", false),
                reader.flag("use_parallel_residual", true),
                reader.flag("attention_bias", true),
                reader.notNegative("layer_norm_eps", 1e-5),
                RotaryPositions.of(reader, hidden / heads, "rotary_emb_base", "rotary_pct", 0.25),
                reader.probability("hidden_dropout", 0),
                reader.probability("attention_dropout", 0),
                reader.notNegative("initializer_range", 0.02),
                reader.tokenId("bos_token_id", -1, vocabulary),
                reader.tokenIds("eos_token_id", 2, vocabulary));
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterTable table = new ParameterTable();
        table.add(PREFIX + "embed_in.weight", Start.NORMAL, vocabularySize, hiddenSize);
        for (int layer = 0; layer < numLayers; layer++) {
            String at = PREFIX + "layers." + layer + ".";
            table.layerNorm(at + "input_layernorm", hiddenSize);
            table.linear(
                    at + "attention.query_key_value", 3L * hiddenSize, hiddenSize, attentionBias);
            table.linear(at + "attention.dense", hiddenSize, hiddenSize, attentionBias);
            table.layerNorm(at + "post_attention_layernorm", hiddenSize);
            table.linear(at + "mlp.dense_h_to_4h", feedForwardSize, hiddenSize, true);
            table.linear(at + "mlp.dense_4h_to_h", hiddenSize, feedForwardSize, true);
        }
        table.layerNorm(PREFIX + "final_layer_norm", hiddenSize);
        if (!tied) {
            table.add("embed_out.weight", Start.NORMAL, vocabularySize, hiddenSize);
        }
        return table.specs();
    }

    @Override
    public List<String> loraTargets() {
        return List.of("query_key_value");
    }

    @Override
    public Map<String, Double> programSizes() {
        Map<String, Double> sizes = new HashMap<>();
        sizes.put("num_layers", (double) numLayers);
        sizes.put("num_heads", (double) numHeads);
        sizes.put("parallel_residual", parallelResidual ? 1.0 : 0.0);
        sizes.put("layer_norm_eps", layerNormEpsilon);
        rotary.addTo(sizes);
        return sizes;
    }

    @Override
    public long featuresPerToken() {
        // input, normalised input, queries with keys and values, turned, attended, sum; features
        return 12L * hiddenSize + 2L * feedForwardSize;
    }

    /**
     * {@inheritDoc}
     *
     * <p>A tied {@code embed_out.weight} is the token embedding again; older files hold causal
     * masks and the frequencies of the positions.
     */
    @Override
    public WeightKeys weightKeys() {
        return new WeightKeys(
                PREFIX,
                "embed_out.weight",
                PREFIX + "embed_in.weight",
                tied,
                "layers\\.\\d+\\.attention\\.(bias|masked_bias|rotary_emb\\.inv_freq)");
    }
}
