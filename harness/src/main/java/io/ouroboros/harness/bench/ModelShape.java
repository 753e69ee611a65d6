package io.ouroboros.harness.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;

/** Shapes of models that are benchmarked with random weights. */
public enum ModelShape {
    /** facebook/opt-125m: 12 layers of hidden size 768, vocabulary 50,272. */
    OPT_125M(opt(50272, 768, 12, 12, 3072, 2048)),
    /** openai-community/gpt2: 12 layers of hidden size 768, vocabulary 50,257. */
    GPT2(
            """
            {"model_type": "gpt2", "vocab_size": 50257, "n_embd": 768, "n_layer": 12, "n_head": 12,
             "n_positions": 1024}
            """),
    /** HuggingFaceTB/SmolLM2-135M: 30 layers of hidden size 576, vocabulary 49,152. */
    SMOLLM2_135M(
            """
            {"model_type": "llama", "vocab_size": 49152, "hidden_size": 576,
             "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3,
             "intermediate_size": 1536, "max_position_embeddings": 8192, "rms_norm_eps": 1e-5,
             "rope_theta": 100000, "tie_word_embeddings": true, "eos_token_id": 0}
            """),
    /** EleutherAI/pythia-160m: 12 layers of hidden size 768, vocabulary 50,304. */
    PYTHIA_160M(
            """
            {"model_type": "gpt_neox", "vocab_size": 50304, "hidden_size": 768,
             "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072,
             "max_position_embeddings": 2048, "eos_token_id": 0}
            """),
    /** 4 layers of hidden size 128, vocabulary 2,000: calls cost as much as arithmetic. */
    SMALL(opt(2000, 128, 4, 4, 512, 512));

    private final String config;

    ModelShape(String config) {
        this.config = config;
    }

    private static String opt(
            int vocab, int hidden, int layers, int heads, int ffn, int positions) {
        return """
        {"model_type": "opt", "vocab_size": %d, "hidden_size": %d, "num_hidden_layers": %d,
         "num_attention_heads": %d, "ffn_dim": %d, "max_position_embeddings": %d,
         "dropout": 0.1, "init_std": 0.02, "pad_token_id": 1, "eos_token_id": 2}
        """
                .formatted(vocab, hidden, layers, heads, ffn, positions);
    }

    /**
     * Returns the shape as a configuration.
     *
     * @return the content of a {@code config.json}
     */
    public JsonObject config() {
        return JsonParser.parseString(config).getAsJsonObject();
    }

    /** Returns the option's spelling. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
