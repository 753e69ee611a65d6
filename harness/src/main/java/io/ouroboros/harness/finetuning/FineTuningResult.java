package io.ouroboros.harness.finetuning;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexityResult;
import java.util.List;

/**
 * What fine-tuning gives besides the weights.
 *
 * @param epochs one entry for each epoch
 * @param bestEpoch index of the epoch whose weights were kept: the lowest validation loss
 */
public record FineTuningResult(List<Epoch> epochs, int bestEpoch) {

    /** Copies the list. */
    public FineTuningResult {
        epochs = List.copyOf(epochs);
    }

    /**
     * One epoch.
     *
     * @param learningRate rate of its steps
     * @param trainingLoss mean loss over its blocks while they were trained, in nats per token
     * @param validation perplexity of the validation blocks after it
     */
    public record Epoch(double learningRate, double trainingLoss, PerplexityResult validation) {

        JsonObject toJson(int index) {
            JsonObject json = new JsonObject();
            json.addProperty("epoch", index);
            json.addProperty("learningRate", learningRate);
            json.addProperty("trainingLoss", trainingLoss);
            json.add("validation", validation.toJson());
            return json;
        }
    }

    /**
     * Returns the result as our files hold it.
     *
     * @return {@code bestEpoch} and an array {@code epochs}
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("bestEpoch", bestEpoch);
        JsonArray array = new JsonArray();
        for (int i = 0; i < epochs.size(); i++) {
            array.add(epochs.get(i).toJson(i));
        }
        json.add("epochs", array);
        return json;
    }
}
