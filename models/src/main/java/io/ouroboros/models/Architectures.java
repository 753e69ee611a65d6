package io.ouroboros.models;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.models.architecture.ModelConfiguration;
import io.ouroboros.models.opt.OptConfiguration;

/** The architectures of this build, by {@code model_type}. */
public final class Architectures {

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
        JsonElement type = config.get("model_type");
        if (type == null || !type.isJsonPrimitive()) {
            throw new IllegalArgumentException(
                    "model_type must be \"opt\", got %s in %s".formatted(type, where));
        }
        if (type.getAsString().equals(OptConfiguration.MODEL_TYPE)) {
            return OptConfiguration.of(config, where);
        }
        throw new IllegalArgumentException(
                "model_type must be \"opt\", got %s in %s; other architectures are not in this version"
                        .formatted(type, where));
    }
}
