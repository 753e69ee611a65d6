package io.ouroboros.harness.evaluation;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Perplexities of token blocks.
 *
 * @param all over every scored token
 * @param withoutSeparators over the scored tokens that are not separators; models trained on text
 *     without separators are otherwise punished for never having seen one
 * @param numBlocks how many blocks were scored
 * @param deciles over the scored tokens of each frequency decile, 1 to 10; empty where deciles were
 *     not asked for
 */
public record PerplexitySummary(
        Perplexity all, Perplexity withoutSeparators, int numBlocks, List<DecileLoss> deciles) {

    /** Copies the list. */
    public PerplexitySummary {
        deciles = List.copyOf(deciles);
    }

    /**
     * Returns the numbers as {@code evaluate --format json} prints them.
     *
     * @return an object with the numbers over all tokens, the count of blocks, and {@code
     *     withoutSeparators}; {@code deciles}, an array of objects of {@code decile}, {@code
     *     nllNats}, {@code scoredTokens} and {@code tokenPerplexity}, where they were asked for
     */
    public JsonObject toJson() {
        JsonObject json = all.toJson();
        json.addProperty("blocks", numBlocks);
        json.add("withoutSeparators", withoutSeparators.toJson());
        if (!deciles.isEmpty()) {
            JsonArray losses = new JsonArray();
            deciles.forEach(loss -> losses.add(loss.toJson()));
            json.add("deciles", losses);
        }
        return json;
    }

    /**
     * Reads what {@link #toJson} wrote, to the last bit.
     *
     * @param json the object
     * @return the perplexities
     * @throws IOException naming the field that is missing or of another type
     */
    public static PerplexitySummary fromJson(JsonFields json) throws IOException {
        List<DecileLoss> deciles = new ArrayList<>();
        if (json.has("deciles")) {
            for (JsonFields loss : json.requireObjects("deciles")) {
                deciles.add(DecileLoss.fromJson(loss));
            }
        }
        return new PerplexitySummary(
                Perplexity.fromJson(json),
                Perplexity.fromJson(json.requireObject("withoutSeparators")),
                (int) json.requireLong("blocks"),
                deciles);
    }
}
