package io.ouroboros.harness.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Locale;

/** Shapes of models that are benchmarked with random weights. */
public enum ModelShape {
    /** facebook/opt-125m: 12 layers of hidden size 768, vocabulary 50,272. */
    OPT_125M(50272, 768, 12, 12, 3072, 2048),
    /** 4 layers of hidden size 128, vocabulary 2,000: calls cost as much as arithmetic. */
    SMALL(2000, 128, 4, 4, 512, 512);

    private final String config;

    ModelShape(int vocab, int hidden, int layers, int heads, int ffn, int positions) {
        config =
                """
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
