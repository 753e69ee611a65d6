package io.ouroboros.models.gpt2;

import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ConfigurationReader;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.architecture.ParameterSpec.Start;
import io.ouroboros.models.architecture.ParameterTable;
import io.ouroboros.models.architecture.WeightKeys;
import java.util.List;
import java.util.Map;

/**
 * Configuration of a GPT-2 model, as in the {@code config.json} of {@code openai-community/gpt2}.
 *
 * @param vocabularySize rows of the token embedding
 * @param hiddenSize width of the layers
 * @param numLayers number of layers
 * @param numHeads attention heads of each layer
 * @param feedForwardSize inner width of the feed-forward part
 * @param maxPositions longest sequence
 * @param tied whether the token embedding is also the output projection
 * @param layerNormEpsilon what layer norms add to the variance
 * @param dropout probability of dropping features in training
 * @param attentionDropout probability of dropping attention weights in training
 * @param initialDeviation standard deviation of random weights
 * @param statedBosTokenId beginning-of-text id; -1 where it is the end-of-text id
 * @param eosTokenIds end-of-text ids
 * @see <a href="https://huggingface.co/openai-community/gpt2">Radford et al. 2019, GPT-2</a>
 */
public record Gpt2Configuration(
        int vocabularySize,
        int hiddenSize,
        int numLayers,
        int numHeads,
        int feedForwardSize,
        int maxPositions,
        boolean tied,
        double layerNormEpsilon,
        double dropout,
        double attentionDropout,
        double initialDeviation,
        int statedBosTokenId,
        List<Integer> eosTokenIds)
        implements ModelConfiguration {

    private static final String PREFIX = "transformer.";

    /**
     * Reads a configuration; fields that are missing have the defaults of transformers' GPT2Config.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static Gpt2Configuration of(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        reader.requireOnly("activation_function", "gelu_new");
        reader.requireOnly("scale_attn_weights", true);
        reader.requireOnly("scale_attn_by_inverse_layer_idx", false);
        reader.requireOnly("reorder_and_upcast_attn", false);
        reader.requireOnly("add_cross_attention", false);
        double dropout = reader.probability("resid_pdrop", 0.1);
        if (reader.probability("embd_pdrop", 0.1) != dropout) {
            throw reader.fault("embd_pdrop", "equal resid_pdrop " + dropout);
        }
        int hidden = reader.size("n_embd");
        int vocabulary = reader.size("vocab_size");
        return new Gpt2Configuration(
                vocabulary,
                hidden,
                reader.numLayers("n_layer"),
                reader.divisor("n_head", "n_embd"),
                reader.size("n_inner", 4 * hidden),
                reader.size("n_positions"),
                reader.flag("tie_word_embeddings", true),
                reader.notNegative("layer_norm_epsilon", 1e-5),
                dropout,
                reader.probability("attn_pdrop", 0.1),
                reader.notNegative("initializer_range", 0.02),
                reader.tokenId("bos_token_id", -1, vocabulary),
                reader.tokenIds("eos_token_id", 50256, vocabulary));
    }

    /** GPT-2 starts what is added to the residual stream smaller, by the number of additions. */
    @Override
    public double residualDeviation() {
        return initialDeviation / Math.sqrt(2.0 * numLayers);
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterTable table = new ParameterTable();
        table.add(PREFIX + "wte.weight", Start.NORMAL, vocabularySize, hiddenSize);
        table.add(PREFIX + "wpe.weight", Start.NORMAL, maxPositions, hiddenSize);
        for (int layer = 0; layer < numLayers; layer++) {
            String at = PREFIX + "h." + layer + ".";
            table.layerNorm(at + "ln_1", hiddenSize);
            table.conv1d(at + "attn.c_attn", Start.NORMAL, hiddenSize, 3L * hiddenSize);
            table.conv1d(at + "attn.c_proj", Start.NORMAL_RESIDUAL, hiddenSize, hiddenSize);
            table.layerNorm(at + "ln_2", hiddenSize);
            table.conv1d(at + "mlp.c_fc", Start.NORMAL, hiddenSize, feedForwardSize);
            table.conv1d(at + "mlp.c_proj", Start.NORMAL_RESIDUAL, feedForwardSize, hiddenSize);
        }
        table.layerNorm(PREFIX + "ln_f", hiddenSize);
        if (!tied) {
            table.add("lm_head.weight", Start.NORMAL, vocabularySize, hiddenSize);
        }
        return table.specs();
    }

    @Override
    public List<String> loraTargets() {
        return List.of("c_attn");
    }

    @Override
    public Map<String, Double> programSizes() {
        return Map.of(
                "num_layers", (double) numLayers,
                "num_heads", (double) numHeads,
                "layer_norm_eps", layerNormEpsilon);
    }

    @Override
    public long featuresPerToken() {
        // input, normalised input, queries with keys and values twice, attended, sum; features
        // twice
        return 10L * hiddenSize + 2L * feedForwardSize;
    }

    /**
     * {@inheritDoc}
     *
     * <p>OpenAI's files have no {@code transformer.} prefix. A tied {@code lm_head.weight} is the
     * token embedding again; older files hold causal masks.
     */
    @Override
    public WeightKeys weightKeys() {
        return new WeightKeys(
                PREFIX,
                "lm_head.weight",
                PREFIX + "wte.weight",
                tied,
                "h\\.\\d+\\.attn\\.(masked_)?bias");
    }
}
