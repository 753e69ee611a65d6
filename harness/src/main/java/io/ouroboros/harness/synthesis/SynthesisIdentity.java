package io.ouroboros.harness.synthesis;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.decoding.Strategy;
import io.ouroboros.models.torchscript.ComputeDtype;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What a synthesis is, apart from its model: two equal ones give equal continuations. */
final class SynthesisIdentity {

    private SynthesisIdentity() {}

    /** A flat object: each rule under its option's name in camel case, and the prompts' hash. */
    static JsonObject of(List<int[]> prompts, DecodingConfig rules, ComputeDtype arithmetic) {
        JsonObject json = new JsonObject();
        flatten(JsonRecords.toJson(rules), json);
        if (rules.strategy() instanceof Strategy.Sampling) {
            json.addProperty("sample", true);
        }
        json.addProperty("arithmetic", arithmetic.name().toLowerCase(Locale.ROOT));
        StringBuilder lines = new StringBuilder();
        prompts.forEach(ids -> lines.append(JsonFormat.line(JsonFormat.array(ids))).append('\n'));
        json.addProperty(
                "promptsSha256", Sha256.ofBytes(lines.toString().getBytes(StandardCharsets.UTF_8)));
        return json;
    }

    private static void flatten(JsonObject nested, JsonObject flat) {
        nested.asMap()
                .forEach(
                        (name, value) -> {
                            if (value.isJsonObject()) {
                                flatten(value.getAsJsonObject(), flat);
                            } else {
                                flat.add(name, value);
                            }
                        });
    }
}
