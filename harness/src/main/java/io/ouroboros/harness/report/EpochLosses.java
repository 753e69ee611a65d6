package io.ouroboros.harness.report;

import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of one epoch of a training.
 *
 * @param stepLosses mean loss of each step's scored tokens, in nats
 * @param validationNats mean loss of the validation set's scored tokens after the epoch, in nats
 */
record EpochLosses(List<Double> stepLosses, double validationNats) {

    /** Reads them from a fine-tuning marker. */
    static List<EpochLosses> of(JsonFields marker) throws IOException {
        List<EpochLosses> epochs = new ArrayList<>();
        for (JsonFields epoch : marker.requireObjects("epochs")) {
            JsonFields validation = epoch.requireObject("validation");
            epochs.add(
                    new EpochLosses(
                            epoch.requireDoubles("stepLosses"),
                            validation.requireDouble("nllNats")
                                    / validation.requireDouble("scoredTokens")));
        }
        return epochs;
    }
}
