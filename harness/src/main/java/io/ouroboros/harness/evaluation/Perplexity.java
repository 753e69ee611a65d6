package io.ouroboros.harness.evaluation;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;

/**
 * Perplexity of a set of scored tokens.
 *
 * @param nllNats sum of negative log-likelihoods, in nats
 * @param scoredTokens how many tokens the sum is over
 * @param meanBatchPerplexity exp of the unweighted mean, over batches, of the batch's mean loss:
 *     the paper's number, in which a short last batch weighs as much as a full one
 * @param meanBlockPerplexity mean over blocks of exp(the block's mean loss)
 */
public record Perplexity(
        double nllNats, long scoredTokens, double meanBatchPerplexity, double meanBlockPerplexity) {

    /**
     * Returns exp(sum / scored tokens).
     *
     * @return the perplexity of a token; NaN where nothing was scored
     */
    public double tokenPerplexity() {
        return Math.exp(meanLoss());
    }

    /**
     * Returns the mean loss of a token.
     *
     * @return nats for each scored token; NaN where nothing was scored
     */
    public double meanLoss() {
        return nllNats / scoredTokens;
    }

    /** The numbers under the names of {@code evaluate --format json}. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("tokenPerplexity", tokenPerplexity());
        json.addProperty("meanBatchPerplexity", meanBatchPerplexity);
        json.addProperty("meanBlockPerplexity", meanBlockPerplexity);
        json.addProperty("nllNats", nllNats);
        json.addProperty("scoredTokens", scoredTokens);
        return json;
    }

    /** Reads what {@link #toJson} wrote; what can be computed is computed again. */
    static Perplexity fromJson(JsonFields json) throws IOException {
        return new Perplexity(
                json.requireDouble("nllNats"),
                json.requireLong("scoredTokens"),
                json.requireDouble("meanBatchPerplexity"),
                json.requireDouble("meanBlockPerplexity"));
    }
}
