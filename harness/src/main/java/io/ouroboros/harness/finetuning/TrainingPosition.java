package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.util.List;

/**
 * How far a training is, beside its tensors.
 *
 * @param epoch the epoch that is going on
 * @param batch batches of it that are done; all of them where validation is due
 * @param lossSum sum over those batches of mean loss times blocks, in nats
 * @param result the epochs that are over
 */
record TrainingPosition(int epoch, int batch, double lossSum, FineTuningResult result) {

    static final TrainingPosition START =
            new TrainingPosition(0, 0, 0, new FineTuningResult(List.of(), 0));

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("epoch", epoch);
        json.addProperty("batch", batch);
        json.addProperty("lossSum", lossSum);
        json.add("result", result.toJson());
        return json;
    }

    static TrainingPosition fromJson(JsonFields json) throws IOException {
        return new TrainingPosition(
                (int) json.requireLong("epoch"),
                (int) json.requireLong("batch"),
                json.requireDouble("lossSum"),
                FineTuningResult.fromJson(json.requireObject("result")));
    }

    TrainingPosition afterBatch() {
        return new TrainingPosition(epoch, batch + 1, lossSum, result);
    }

    TrainingPosition withLoss(double nats) {
        return new TrainingPosition(epoch, batch, lossSum + nats, result);
    }

    TrainingPosition afterEpoch(FineTuningResult.Epoch finished) {
        return new TrainingPosition(epoch + 1, 0, 0, result.with(finished));
    }
}
