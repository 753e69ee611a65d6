package io.ouroboros.models.opt;

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
 * Configuration of an OPT model, as in the {@code config.json} of {@code facebook/opt-*}.
 *
 * <p>Covers the whole family: pre-norm (125m, 1.3b and larger) and post-norm with embedding
 * projections (350m). Fields that would change the arithmetic in a way that the program does not
 * compute are refused by name.
 *
 * @param vocabularySize rows of the token embedding
 * @param hiddenSize width of the layers
 * @param embeddingSize width of the token embedding; differs from {@code hiddenSize} only with
 *     projections
 * @param numLayers number of layers
 * @param numHeads attention heads of each layer
 * @param feedForwardSize inner width of the feed-forward part
 * @param maxPositions longest sequence
 * @param preNorm whether layer norms stand before attention and feed-forward
 * @param finalNorm whether a layer norm follows the last layer
 * @param biases whether the linear layers add one
 * @param layerNormAffine whether layer norms have a weight and a bias
 * @param dropout probability of dropping features in training
 * @param attentionDropout probability of dropping attention weights in training
 * @param initialDeviation standard deviation of random weights
 * @param padTokenId padding id, whose embedding row gets no gradient from the input side; -1 if
 *     there is none
 * @param eosTokenIds end-of-sequence ids
 * @see <a href="https://arxiv.org/abs/2205.01068">Zhang et al. 2022, OPT</a>
 */
public record OptConfiguration(
        int vocabularySize,
        int hiddenSize,
        int embeddingSize,
        int numLayers,
        int numHeads,
        int feedForwardSize,
        int maxPositions,
        boolean preNorm,
        boolean finalNorm,
        boolean biases,
        boolean layerNormAffine,
        double dropout,
        double attentionDropout,
        double initialDeviation,
        int padTokenId,
        List<Integer> eosTokenIds)
        implements ModelConfiguration {

    /** OPT's position ids start at 2 (OPTLearnedPositionalEmbedding.offset in transformers). */
    private static final long POSITION_OFFSET = 2;

    /**
     * Reads a configuration; flags that are missing have the defaults of transformers' OPTConfig.
     *
     * @param config the content of {@code config.json}
     * @param where what to call it in messages
     * @return the configuration
     * @throws IllegalArgumentException naming the field that is missing, out of range or not
     *     supported
     */
    public static OptConfiguration of(JsonObject config, String where) {
        ConfigurationReader reader = new ConfigurationReader(config, where);
        reader.requireOnly("activation_function", "relu");
        reader.requireOnly("tie_word_embeddings", true);
        reader.requireOnly("layerdrop", 0.0);
        int vocabulary = reader.size("vocab_size");
        int hidden = reader.size("hidden_size");
        boolean preNorm = reader.flag("do_layer_norm_before", true);
        return new OptConfiguration(
                vocabulary,
                hidden,
                reader.size("word_embed_proj_dim", hidden),
                reader.numLayers("num_hidden_layers"),
                reader.divisor("num_attention_heads", "hidden_size"),
                reader.size("ffn_dim"),
                reader.size("max_position_embeddings"),
                preNorm,
                preNorm && !reader.flag("_remove_final_layer_norm", false),
                reader.flag("enable_bias", true),
                reader.flag("layer_norm_elementwise_affine", true),
                reader.probability("dropout", 0.1),
                reader.probability("attention_dropout", 0.0),
                reader.notNegative("init_std", 0.02),
                reader.tokenId("pad_token_id", 1, vocabulary),
                reader.tokenIds("eos_token_id", 2, vocabulary));
    }

    private boolean projections() {
        return embeddingSize != hiddenSize;
    }

    @Override
    public List<ParameterSpec> parameters() {
        ParameterTable table = new ParameterTable();
        String decoder = "model.decoder.";
        table.add(
                decoder + "embed_tokens.weight",
                Start.NORMAL_EXCEPT_PAD,
                vocabularySize,
                embeddingSize);
        table.add(
                decoder + "embed_positions.weight",
                Start.NORMAL,
                maxPositions + POSITION_OFFSET,
                hiddenSize);
        for (int layer = 0; layer < numLayers; layer++) {
            addLayer(table, decoder + "layers." + layer + ".");
        }
        if (finalNorm) {
            addNorm(table, decoder + "final_layer_norm");
        }
        if (projections()) {
            table.linear(decoder + "project_in", hiddenSize, embeddingSize, false);
            table.linear(decoder + "project_out", embeddingSize, hiddenSize, false);
        }
        return table.specs();
    }

    private void addLayer(ParameterTable table, String layer) {
        for (String projection : List.of("k_proj", "v_proj", "q_proj", "out_proj")) {
            table.linear(layer + "self_attn." + projection, hiddenSize, hiddenSize, biases);
        }
        addNorm(table, layer + "self_attn_layer_norm");
        table.linear(layer + "fc1", feedForwardSize, hiddenSize, biases);
        table.linear(layer + "fc2", hiddenSize, feedForwardSize, biases);
        addNorm(table, layer + "final_layer_norm");
    }

    private void addNorm(ParameterTable table, String name) {
        if (layerNormAffine) {
            table.layerNorm(name, hiddenSize);
        }
    }

    @Override
    public List<String> loraTargets() {
        return List.of("q_proj", "v_proj");
    }

    @Override
    public Map<String, Double> programSizes() {
        return Map.of(
                "num_layers", (double) numLayers,
                "num_heads", (double) numHeads,
                "pre_norm", preNorm ? 1.0 : 0.0,
                "final_layer_norm", finalNorm ? 1.0 : 0.0,
                "padding_id", (double) padTokenId);
    }

    @Override
    public long featuresPerToken() {
        // input, normalised input, queries with keys and values, attended, sum; features, twice
        return 8L * hiddenSize + 2L * feedForwardSize;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Published OPT files come with and without the {@code model.} prefix; {@code
     * lm_head.weight} is the token embedding again and {@code decoder.version} a number of fairseq.
     */
    @Override
    public WeightKeys weightKeys() {
        return new WeightKeys(
                "model.",
                "lm_head.weight",
                "model.decoder.embed_tokens.weight",
                true,
                "decoder\\.version");
    }
}
