package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;

/** The rules of a decode in our files: each under its option's name in camel case. */
public final class DecodingConfigJson {

    private DecodingConfigJson() {}

    /**
     * Adds the rules to an object, but for the number of continuations, which has several names,
     * and the seed of draws, which a run derives.
     *
     * @param rules the rules
     * @param json the object
     */
    public static void addTo(DecodingConfig rules, JsonObject json) {
        json.addProperty("newTokens", rules.newTokens());
        json.addProperty("minNewTokens", rules.minNewTokens());
        addStrategy(rules.strategy(), json);
        json.addProperty("repetitionPenalty", rules.repetitionPenalty());
        json.addProperty("noRepeatNgram", rules.noRepeatNgram());
    }

    private static void addStrategy(Strategy strategy, JsonObject json) {
        if (strategy instanceof Strategy.Beams beams) {
            addBeams(beams, json);
        } else if (strategy instanceof Strategy.Sampling sampling) {
            json.addProperty("sample", true);
            addBeams(sampling.beams(), json);
            json.addProperty("temperature", sampling.temperature());
            json.addProperty("topK", sampling.topK());
            json.addProperty("topP", sampling.topP());
            json.addProperty("minP", sampling.minP());
            json.addProperty("typicalP", sampling.typicalP());
        } else if (strategy instanceof Strategy.Contrastive contrastive) {
            json.addProperty("penaltyAlpha", contrastive.penaltyAlpha());
            json.addProperty("topK", contrastive.topK());
        }
    }

    private static void addBeams(Strategy.Beams beams, JsonObject json) {
        json.addProperty("beamWidth", beams.beamWidth());
        json.addProperty("lengthPenalty", beams.lengthPenalty());
        json.addProperty("earlyStopping", beams.earlyStopping().toString());
    }
}
