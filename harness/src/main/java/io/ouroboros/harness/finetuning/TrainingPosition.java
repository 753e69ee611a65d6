package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a training is, beside its tensors.
 *
 * @param epoch the epoch that is going on
 * @param batch batches of it that are done; all of them where validation is due
 * @param stepLosses mean losses of those batches as far as they have been taken, in nats per token
 * @param lossSum sum over the same batches of mean loss times blocks, in nats
 * @param result the epochs that are over
 */
record TrainingPosition(
        int epoch, int batch, List<Double> stepLosses, double lossSum, FineTuningResult result) {

    static final TrainingPosition START =
            new TrainingPosition(0, 0, List.of(), 0, new FineTuningResult(List.of(), 0));

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch);
        json.addProperty("batch", batch);
        json.add("stepLosses", JsonFormat.array(stepLosses));
        json.addProperty("lossSum", lossSum);
        json.add("result", result.toJson());
        return json;
    }

    static TrainingPosition fromJson(JsonFields json) throws IOException {
        return new TrainingPosition(
                (int) json.requireLong("epoch"),
                (int) json.requireLong("batch"),
                json.requireDoubles("stepLosses"),
                json.requireDouble("lossSum"),
                FineTuningResult.fromJson(json.requireObject("result")));
    }

    TrainingPosition afterBatch() {
        return new TrainingPosition(epoch, batch + 1, stepLosses, lossSum, result);
    }

    /** After losses were taken: those of the next steps, and the sum with them. */
    TrainingPosition withLosses(List<Double> taken, double sum) {
        List<Double> all = new ArrayList<>(stepLosses);
        all.addAll(taken);
        return new TrainingPosition(epoch, batch, List.copyOf(all), sum, result);
    }

    TrainingPosition afterEpoch(FineTuningResult.Epoch finished) {
        return new TrainingPosition(epoch + 1, 0, List.of(), 0, result.with(finished));
    }
}
