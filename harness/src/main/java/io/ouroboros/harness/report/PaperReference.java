package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;

/**
 * The points that the paper states in its text, for runs that are the paper's experiment.
 *
 * @see <a href="https://www.nature.com/articles/s41586-024-07566-y">Shumailov et al., Nature 631,
 *     755 (2024), section "Language models"</a>
 */
final class PaperReference {

    /**
     * A perplexity of the paper.
     *
     * @param name its name in the legend
     * @param value the perplexity
     * @param generation the generation that it belongs to, if any
     */
    record Point(String name, double value, Optional<Integer> generation) {}

    static final List<Point> POINTS =
            List.of(
                    new Point("paper, before fine-tuning", 115, Optional.empty()),
                    new Point("paper, generation 0", 34, Optional.of(0)));

    /** The options that the paper's two settings share. */
    private static final JsonObject CONFIGURATION =
            parsed(
                    """
                    {"init": "pretrained", "blockLength": 64, "separator": "auto",
                     "maxTrainBlocks": 0, "maxEvalBlocks": 0, "regime": "replace",
                     "batchSize": 128, "learningRate": 2E-5, "minimumLearningRate": 1E-6,
                     "schedule": "cosine-epochs", "weightDecay": 0.01, "loss": "cross-entropy",
                     "prompts": "original", "promptLength": 64, "keepPrompt": false,
                     "syntheticSets": 1, "newTokens": 64, "minNewTokens": 64, "beamWidth": 5,
                     "repetitionPenalty": 1.0, "noRepeatNgram": 0}
                    """);

    /** Setting A, then setting B. */
    private static final List<JsonObject> SETTINGS =
            List.of(
                    parsed("{\"epochs\": 5, \"keepOriginal\": 0.0}"),
                    parsed("{\"epochs\": 10, \"keepOriginal\": 0.1}"));

    private PaperReference() {}

    /** Whether a run's configuration is one of the paper's settings. */
    static boolean appliesTo(JsonObject config) {
        return String.valueOf(config.get("model"))
                        .matches(".*(facebook/opt-125m|models--facebook--opt-125m).*")
                && String.valueOf(config.get("dataset")).contains("wikitext-2")
                && contains(config, CONFIGURATION)
                && SETTINGS.stream().anyMatch(setting -> contains(config, setting));
    }

    private static boolean contains(JsonObject config, JsonObject options) {
        return options.entrySet().stream()
                .allMatch(option -> option.getValue().equals(config.get(option.getKey())));
    }

    private static JsonObject parsed(String json) {
        return JsonParser.parseString(json).getAsJsonObject();
    }
}
