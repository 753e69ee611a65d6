package io.ouroboros.models.lora;

import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ConfigurationReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What {@code adapter_config.json} says about merging an adapter. Dropout and which modules were
 * asked for do not matter: the tensors show which layers are adapted.
 *
 * @param base the model that it was trained on
 * @param rank rank of layers without one of their own
 * @param alpha the same for alpha
 * @param ranks ranks by patterns of layers' names, in the order in which they are tried
 * @param alphas the same for alpha
 * @param isRankStabilized whether products are multiplied by alpha / sqrt(rank)
 */
record PeftConfig(
        AdapterDirectory.Base base,
        int rank,
        double alpha,
        Map<String, Double> ranks,
        Map<String, Double> alphas,
        boolean isRankStabilized) {

    static final String LORA = "LORA";

    /** Starts after which the base model's weights are the hub's. */
    private static final List<String> PLAIN_STARTS =
            List.of("true", "false", "gaussian", "eva", "orthogonal");

    /**
     * Reads a configuration.
     *
     * @param json the content of {@code adapter_config.json}
     * @param where what to call it in messages
     * @throws IllegalArgumentException naming the field that is missing or not supported
     */
    static PeftConfig of(JsonObject json, String where) {
        ConfigurationReader fields = new ConfigurationReader(json, where);
        if (!fields.text("peft_type", "").equals(LORA)) {
            throw fields.fault("peft_type", "be " + LORA);
        }
        fields.requireOnly("bias", "none");
        fields.requireOnly("use_dora", false);
        fields.requireOnly("use_qalora", false);
        fields.requireOnly("lora_bias", false);
        for (String name :
                List.of(
                        "alora_invocation_tokens",
                        "arrow_config",
                        "modules_to_save",
                        "layer_replication",
                        "target_parameters",
                        "trainable_token_indices")) {
            fields.requireAbsent(name, "merge the adapter with PEFT");
        }
        if (!PLAIN_STARTS.contains(fields.text("init_lora_weights", "true"))) {
            throw fields.fault("init_lora_weights", "leave the base model's weights as they are");
        }
        String base = fields.text("base_model_name_or_path", "");
        if (base.isEmpty()) {
            throw fields.fault("base_model_name_or_path", "name the model that was adapted");
        }
        String revision = fields.text("revision", "");
        return new PeftConfig(
                new AdapterDirectory.Base(
                        base, revision.isEmpty() ? Optional.empty() : Optional.of(revision)),
                fields.size("r"),
                fields.number("lora_alpha", 8), // PEFT's default
                numbers(fields, "rank_pattern"),
                numbers(fields, "alpha_pattern"),
                fields.flag("use_rslora", false));
    }

    private static Map<String, Double> numbers(ConfigurationReader fields, String name) {
        ConfigurationReader patterns = fields.object(name);
        Map<String, Double> numbers = new LinkedHashMap<>();
        for (String key : patterns.fields().keySet()) {
            numbers.put(key, patterns.number(key, Double.NaN));
            if (numbers.containsValue(Double.NaN)) {
                throw patterns.fault(key, "be a number");
            }
            try {
                pattern(key);
            } catch (PatternSyntaxException e) {
                throw fields.fault(name, "hold regular expressions");
            }
        }
        return numbers;
    }

    /** As PEFT's {@code get_pattern_key}. */
    private static Pattern pattern(String key) {
        return Pattern.compile("(.*\\.)?(" + key + ")");
    }

    /** The rank of a layer's adapter. */
    int rank(String layer) {
        return (int) matching(ranks, layer, rank);
    }

    /** What a layer's product is multiplied by. */
    double scaling(String layer) {
        double rank = rank(layer);
        return matching(alphas, layer, alpha) / (isRankStabilized ? Math.sqrt(rank) : rank);
    }

    private static double matching(Map<String, Double> patterns, String layer, double other) {
        return patterns.entrySet().stream()
                .filter(entry -> pattern(entry.getKey()).matcher(layer).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(other);
    }
}
