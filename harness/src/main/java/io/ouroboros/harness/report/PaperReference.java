package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.JsonFields;
import java.util.List;
import java.util.Map;

/**
 * The points that the paper states in its text, for runs that are the paper's experiment.
 *
 * @see <a href="https://www.nature.com/articles/s41586-024-07566-y">Shumailov et al., Nature 631,
 *     755 (2024), section "Language models"</a>
 */
final class PaperReference {

    private static final double ZERO_SHOT = 115;
    private static final double GENERATION_0 = 34;

    /** The options that the paper's two settings share. */
    private static final Map<String, Object> CONFIGURATION =
            Map.ofEntries(
                    Map.entry("init", "pretrained"),
                    Map.entry("blockLength", 64),
                    Map.entry("noSeparators", false),
                    Map.entry("maxTrainBlocks", 0),
                    Map.entry("maxEvalBlocks", 0),
                    Map.entry("regime", "replace"),
                    Map.entry("batchSize", 128),
                    Map.entry("learningRate", 2e-5),
                    Map.entry("minimumLearningRate", 1e-6),
                    Map.entry("schedule", "cosine-epochs"),
                    Map.entry("weightDecay", 0.01),
                    Map.entry("loss", "cross-entropy"),
                    Map.entry("prompts", "original"),
                    Map.entry("promptLength", 64),
                    Map.entry("keepPrompt", false),
                    Map.entry("syntheticSets", 1),
                    Map.entry("newTokens", 64),
                    Map.entry("minNewTokens", 64),
                    Map.entry("beamWidth", 5),
                    Map.entry("repetitionPenalty", 1.0),
                    Map.entry("noRepeatNgram", 0));

    /** Setting A, then setting B. */
    private static final List<Map<String, Object>> SETTINGS =
            List.of(
                    Map.of("epochs", 5, "keepOriginal", 0.0),
                    Map.of("epochs", 10, "keepOriginal", 0.1));

    private PaperReference() {}

    /** Whether a run's configuration is one of the paper's settings. */
    static boolean appliesTo(JsonFields config) {
        return text(config, "model").matches(".*(facebook/opt-125m|models--facebook--opt-125m).*")
                && text(config, "dataset").contains("wikitext-2")
                && has(config, CONFIGURATION)
                && SETTINGS.stream().anyMatch(setting -> has(config, setting));
    }

    /** The points: {@code name}, {@code value} and, where it belongs to one, {@code generation}. */
    static JsonArray points() {
        JsonArray points = new JsonArray();
        JsonObject zeroShot = new JsonObject();
        zeroShot.addProperty("name", "paper, before fine-tuning");
        zeroShot.addProperty("value", ZERO_SHOT);
        points.add(zeroShot);
        JsonObject generation0 = new JsonObject();
        generation0.addProperty("name", "paper, generation 0");
        generation0.addProperty("value", GENERATION_0);
        generation0.addProperty("generation", 0);
        points.add(generation0);
        return points;
    }

    private static String text(JsonFields config, String name) {
        return config.object().get(name) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    private static boolean has(JsonFields config, Map<String, Object> options) {
        return options.entrySet().stream()
                .allMatch(option -> isEqual(config.object().get(option.getKey()), option));
    }

    private static boolean isEqual(JsonElement found, Map.Entry<String, Object> option) {
        if (!(found instanceof JsonPrimitive value)) {
            return false;
        }
        return option.getValue() instanceof Number number
                ? value.isNumber() && value.getAsDouble() == number.doubleValue()
                : value.getAsString().equals(option.getValue().toString());
    }
}
