package io.ouroboros.harness.evaluation;

import com.google.gson.JsonObject;
import java.util.List;

/**
 * What evaluating token blocks gives.
 *
 * @param all over every scored token
 * @param withoutSeparators over the scored tokens that are not separators; models trained on text
 *     without separators are otherwise punished for never having seen one
 * @param blocks the loss of each block, in the blocks' order
 */
public record PerplexityResult(
        Perplexity all, Perplexity withoutSeparators, List<BlockLoss> blocks) {

    /** Copies the list. */
    public PerplexityResult {
        blocks = List.copyOf(blocks);
    }

    /**
     * Returns the result as {@code evaluate --format json} prints it.
     *
     * @return an object with the numbers over all tokens, the count of blocks, and {@code
     *     withoutSeparators}
     */
    public JsonObject toJson() {
        JsonObject json = all.toJson();
        json.addProperty("blocks", blocks.size());
        json.add("withoutSeparators", withoutSeparators.toJson());
        return json;
    }
}
