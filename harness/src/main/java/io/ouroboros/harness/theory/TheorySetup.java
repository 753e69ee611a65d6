package io.ouroboros.harness.theory;

import com.google.gson.JsonObject;
import io.ouroboros.harness.options.Settings;
import java.util.Map;

/**
 * What the runs of all seeds simulate.
 *
 * @param name the system's name
 * @param config the options
 * @param system built from them
 * @param predictions of the system
 */
public record TheorySetup(
        SystemName name,
        TheoryConfig config,
        TheorySystem system,
        Map<String, Prediction> predictions) {

    /**
     * Prepares runs.
     *
     * @param name the system's name
     * @param config the options
     * @param system built from them
     */
    public TheorySetup(SystemName name, TheoryConfig config, TheorySystem system) {
        this(name, config, system, system.predictions());
    }

    int numGenerations() {
        return config.numGenerations(name);
    }

    int numChains() {
        return config.numChains(name);
    }

    /** The configuration as the manifest has it. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("system", name.toString());
        Settings.toJson(config).asMap().forEach(json::add);
        config.ofOtherSystems(name)
                .values()
                .forEach(other -> Settings.toJson(other).keySet().forEach(json::remove));
        json.addProperty("generations", numGenerations());
        json.addProperty("chains", numChains());
        json.addProperty("sampleSize", config.samples(name));
        json.addProperty("regime", config.regime().name().toString());
        return json;
    }
}
