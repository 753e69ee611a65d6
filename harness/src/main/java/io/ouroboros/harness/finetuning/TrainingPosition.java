package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.evaluation.PerplexitySummary;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a training is, without its tensors.
 *
 * @param epoch the current epoch
 * @param batch batches of it that are done; all of them if validation is due
 * @param stepLosses mean losses of those batches as far as they have been read, in nats per token
 * @param lossSum sum over the same batches of mean loss times blocks, in nats
 * @param result the finished epochs
 */
record TrainingPosition(
        int epoch, int batch, List<Double> stepLosses, double lossSum, FineTuningResult result) {

    static final TrainingPosition START =
            new TrainingPosition(0, 0, List.of(), 0, new FineTuningResult(0, List.of()));

    TrainingPosition afterBatch() {
        return new TrainingPosition(epoch, batch + 1, stepLosses, lossSum, result);
    }

    /** Adds the losses of further steps; {@code sum} replaces the sum. */
    TrainingPosition withLosses(List<Double> taken, double sum) {
        List<Double> all = new ArrayList<>(stepLosses);
        all.addAll(taken);
        return new TrainingPosition(epoch, batch, List.copyOf(all), sum, result);
    }

    TrainingPosition afterEpoch(
            double learningRate, double trainingLoss, PerplexitySummary validation) {
        return new TrainingPosition(
                epoch + 1,
                0,
                List.of(),
                0,
                result.with(
                        new FineTuningResult.Epoch(
                                epoch, learningRate, trainingLoss, stepLosses, validation)));
    }
}
