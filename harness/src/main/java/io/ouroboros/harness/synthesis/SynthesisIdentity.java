package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.Sha256;
import io.ouroboros.models.Arithmetic;
import io.ouroboros.models.decoding.DecodingRules;
import io.ouroboros.models.decoding.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a synthesis is, apart from its model: two equal ones give equal continuations. */
final class SynthesisIdentity {

    private SynthesisIdentity() {}

    /** A flat object: each rule under its option's name in camel case, and the prompts' hash. */
    static JsonObject of(List<int[]> prompts, DecodingRules rules, Arithmetic arithmetic) {
        JsonObject json = new JsonObject();
        addStrategy(rules.strategy(), json);
        json.addProperty("newTokens", rules.newTokens());
        json.addProperty("minNewTokens", rules.minNewTokens());
        json.addProperty("repetitionPenalty", rules.repetitionPenalty());
        json.addProperty("noRepeatNgram", rules.noRepeatNgram());
        json.addProperty("numReturn", rules.numReturn());
        json.addProperty("arithmetic", arithmetic.name().toLowerCase(Locale.ROOT));
        StringBuilder lines = new StringBuilder();
        prompts.forEach(ids -> lines.append(JsonFormat.line(JsonFormat.array(ids))).append('\n'));
        json.addProperty(
                "promptsSha256", Sha256.ofBytes(lines.toString().getBytes(StandardCharsets.UTF_8)));
        return json;
    }

    private static void addStrategy(Strategy strategy, JsonObject json) {
        if (strategy instanceof Strategy.Beams beams) {
            json.addProperty("strategy", "beams");
            addBeams(beams, json);
        } else if (strategy instanceof Strategy.Sampling sampling) {
            json.addProperty("strategy", "sample");
            addBeams(sampling.beams(), json);
            json.addProperty("temperature", sampling.temperature());
            json.addProperty("topK", sampling.topK());
            json.addProperty("topP", sampling.topP());
            json.addProperty("minP", sampling.minP());
            json.addProperty("typicalP", sampling.typicalP());
            json.addProperty("seed", sampling.seed());
        } else if (strategy instanceof Strategy.Contrastive contrastive) {
            json.addProperty("strategy", "contrastive");
            json.addProperty("topK", contrastive.topK());
            json.addProperty("penaltyAlpha", contrastive.penaltyAlpha());
        }
    }

    private static void addBeams(Strategy.Beams beams, JsonObject json) {
        json.addProperty("beamWidth", beams.beamWidth());
        json.addProperty("lengthPenalty", beams.lengthPenalty());
        json.addProperty("earlyStopping", beams.earlyStopping().toString());
    }
}
