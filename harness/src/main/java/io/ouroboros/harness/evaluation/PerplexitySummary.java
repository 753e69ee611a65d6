package io.ouroboros.harness.evaluation;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;

/**
 * Perplexities of token blocks.
 *
 * @param all over every scored token
 * @param withoutSeparators over the scored tokens that are not separators; models trained on text
 *     without separators are otherwise punished for never having seen one
 * @param numBlocks how many blocks were scored
 */
public record PerplexitySummary(Perplexity all, Perplexity withoutSeparators, int numBlocks) {

    /**
     * Returns the numbers as {@code evaluate --format json} prints them.
     *
     * @return an object with the numbers over all tokens, the count of blocks, and {@code
     *     withoutSeparators}
     */
    public JsonObject toJson() {
        JsonObject json = all.toJson();
        json.addProperty("blocks", numBlocks);
        json.add("withoutSeparators", withoutSeparators.toJson());
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
        return new PerplexitySummary(
                Perplexity.fromJson(json),
                Perplexity.fromJson(json.requireObject("withoutSeparators")),
                (int) json.requireLong("blocks"));
    }
}
