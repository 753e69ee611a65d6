package io.ouroboros.models;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ConfigurationReader;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.gpt2.Gpt2Configuration;
import io.ouroboros.models.gptneox.GptNeoxConfiguration;
import io.ouroboros.models.llama.LlamaConfiguration;
import io.ouroboros.models.opt.OptConfiguration;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** The architectures of this build, by {@code model_type}. */
public final class Architectures {

    /** For each {@code model_type} what reads a {@code config.json}, given what to call it. */
    private static final Map<String, BiFunction<JsonObject, String, ModelConfiguration>> READERS =
            Map.of(
                    "opt", OptConfiguration::of,
                    "gpt2", Gpt2Configuration::of,
                    "llama", LlamaConfiguration::llama,
                    "qwen2", LlamaConfiguration::qwen2,
                    "mistral", LlamaConfiguration::mistral,
                    "gpt_neox", GptNeoxConfiguration::of);

    private Architectures() {}

    /**
     * Reads a configuration.
     *
     * @param config the content of a {@code config.json}
     * @param where what to call it in messages
     * @return the configuration of the architecture that {@code model_type} names
     * @throws IllegalArgumentException naming the field that is missing or not supported
     */
    public static ModelConfiguration configurationOf(JsonObject config, String where) {
        ConfigurationReader fields = new ConfigurationReader(config, where);
        fields.requireAbsent("quantization_config", "use the checkpoint before quantisation");
        JsonElement type = config.get("model_type");
        String name = type != null && type.isJsonPrimitive() ? type.getAsString() : "";
        BiFunction<JsonObject, String, ModelConfiguration> reader = READERS.get(name);
        if (reader == null) {
            String known =
                    READERS.keySet().stream()
                            .sorted()
                            .map(one -> '"' + one + '"')
                            .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "model_type must be one of %s, got %s in %s; other architectures are not in this version"
                            .formatted(known, type == null ? "no such field" : type, where));
        }
        fields.requireOnly("is_encoder_decoder", false);
        return reader.apply(config, where);
    }
}
