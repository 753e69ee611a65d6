package io.ouroboros.harness.finetuning;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.util.ArrayList;
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
     * @param learningRate rate of its first step
     * @param trainingLoss mean loss over its blocks while they were trained, in nats per token
     * @param stepLosses mean loss of each step's blocks, in nats per token
     * @param validation perplexity of the validation blocks after it
     */
    public record Epoch(
            double learningRate,
            double trainingLoss,
            List<Double> stepLosses,
            PerplexitySummary validation) {

        /** Copies the list. */
        public Epoch {
            stepLosses = List.copyOf(stepLosses);
        }

        JsonObject toJson(int index) {
            JsonObject json = new JsonObject();
            json.addProperty("epoch", index);
            json.addProperty("learningRate", learningRate);
            json.addProperty("trainingLoss", trainingLoss);
            json.add("stepLosses", JsonFormat.array(stepLosses));
            json.add("validation", validation.toJson());
            return json;
        }

        static Epoch fromJson(JsonFields json) throws IOException {
            return new Epoch(
                    json.requireDouble("learningRate"),
                    json.requireDouble("trainingLoss"),
                    json.requireDoubles("stepLosses"),
                    PerplexitySummary.fromJson(json.requireObject("validation")));
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

    /**
     * Reads what {@link #toJson} wrote, to the last bit.
     *
     * @param json the object
     * @return the result
     * @throws IOException naming the field that is missing or of another type
     */
    static FineTuningResult fromJson(JsonFields json) throws IOException {
        List<Epoch> epochs = new ArrayList<>();
        for (JsonFields epoch : json.requireObjects("epochs")) {
            epochs.add(Epoch.fromJson(epoch));
        }
        return new FineTuningResult(epochs, (int) json.requireLong("bestEpoch"));
    }

    /** This result and one more epoch, which is the best where its validation loss is lowest. */
    FineTuningResult with(Epoch epoch) {
        List<Epoch> longer = new ArrayList<>(epochs);
        longer.add(epoch);
        boolean better =
                epochs.isEmpty()
                        || epoch.validation().all().meanLoss()
                                < epochs.get(bestEpoch).validation().all().meanLoss();
        return new FineTuningResult(longer, better ? epochs.size() : bestEpoch);
    }
}
