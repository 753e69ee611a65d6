package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one generation of one seed measured. Parts that could not be read are empty.
 *
 * @param line its line of {@code metrics.jsonl}
 * @param numbers the line's numbers by their {@link io.ouroboros.harness.tracking.MetricPaths
 *     paths}, and with them {@code mixture.original} and {@code mixture.N}, blocks of the training
 *     set by source; {@code seconds.STAGE}; {@code blocksPerSecond.STAGE}
 * @param trainingPerplexity perplexity of each training block under generation 0
 * @param epochs losses of the training
 * @param samples continuations of fixed prompts
 */
record MeasuredGeneration(
        JsonObject line,
        Map<String, Double> numbers,
        LogHistogram trainingPerplexity,
        List<Epoch> epochs,
        List<Sample> samples) {

    /** What the report reads of a fine-tuning marker. */
    record Training(List<Epoch> epochs) {}

    /**
     * One epoch of a training.
     *
     * @param stepLosses mean loss of each step's scored tokens, in nats
     * @param validation loss of the validation set after the epoch
     */
    record Epoch(List<Double> stepLosses, Validation validation) {}

    /** Loss of a validation set: its sum in nats, and the number of scored tokens. */
    record Validation(double nllNats, double scoredTokens) {

        double meanNats() {
            return nllNats / scoredTokens;
        }
    }

    /** How many steps each point of a loss curve averages; the last may average fewer. */
    int stepsPerPoint(int maxPoints) {
        return Math.max(1, (stepLosses().size() + maxPoints - 1) / maxPoints);
    }

    /** Means of the step losses over equal numbers of steps; one that is not finite stays so. */
    List<Double> lossCurve(int stepsPerPoint) {
        List<Double> steps = stepLosses();
        List<Double> nats = new ArrayList<>();
        for (int start = 0; start < steps.size(); start += stepsPerPoint) {
            List<Double> some = steps.subList(start, Math.min(start + stepsPerPoint, steps.size()));
            nats.add(some.stream().mapToDouble(Double::doubleValue).sum() / some.size());
        }
        return nats;
    }

    private List<Double> stepLosses() {
        return epochs.stream().flatMap(epoch -> epoch.stepLosses().stream()).toList();
    }
}
