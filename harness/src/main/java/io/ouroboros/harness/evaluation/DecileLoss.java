package io.ouroboros.harness.evaluation;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;

/**
 * Loss of the scored tokens whose target is in one frequency decile of the original text.
 *
 * @param decile 1, the most frequent types, to 10, the rarest and those that the original lacks
 * @param nllNats sum of negative log-likelihoods, in nats
 * @param scoredTokens how many tokens the sum is over
 * @see io.ouroboros.datasets.measures.FrequencyDeciles
 */
public record DecileLoss(int decile, double nllNats, long scoredTokens) {

    /**
     * Returns exp(sum / scored tokens).
     *
     * @return the perplexity of the decile's tokens; NaN where nothing was scored
     */
    public double tokenPerplexity() {
        return Math.exp(nllNats / scoredTokens);
    }

    /** The numbers and what follows from them. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("decile", decile);
        json.addProperty("nllNats", nllNats);
        json.addProperty("scoredTokens", scoredTokens);
        json.addProperty("tokenPerplexity", tokenPerplexity());
        return json;
    }

    /** Reads what {@link #toJson} wrote; what can be computed is computed again. */
    static DecileLoss fromJson(JsonFields json) throws IOException {
        return new DecileLoss(
                (int) json.requireLong("decile"),
                json.requireDouble("nllNats"),
                json.requireLong("scoredTokens"));
    }
}
