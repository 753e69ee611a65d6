package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.evaluation.Perplexity;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;

/**
 * The losses of a fine-tuning; the components are the fields in files and in {@code fine-tune
 * --format json}.
 *
 * @param bestEpoch index of the epoch whose weights were kept: the lowest validation loss
 * @param epochs one entry for each epoch
 */
public record FineTuningResult(int bestEpoch, List<Epoch> epochs) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there is no best epoch
     */
    public FineTuningResult {
        epochs = List.copyOf(epochs);
        if (bestEpoch < 0 || bestEpoch >= Math.max(1, epochs.size())) {
            throw new IllegalArgumentException(
                    "bestEpoch must be the index of one of %d epochs, got %d"
                            .formatted(epochs.size(), bestEpoch));
        }
    }

    /**
     * One epoch.
     *
     * @param epoch its index
     * @param learningRate rate of its first step
     * @param trainingLoss mean loss over its blocks while they were trained, in nats per token
     * @param stepLosses mean loss of each step's blocks, in nats per token
     * @param validation perplexity of the validation blocks after it
     */
    public record Epoch(
            int epoch,
            double learningRate,
            double trainingLoss,
            List<Double> stepLosses,
            PerplexitySummary validation) {}

    /**
     * Returns the best epoch.
     *
     * @return the one whose weights were kept
     */
    public Epoch best() {
        return epochs.get(bestEpoch);
    }

    /** Adds an epoch, which becomes the best one if its validation loss is the lowest. */
    FineTuningResult with(Epoch epoch) {
        List<Epoch> longer = new ArrayList<>(epochs);
        longer.add(epoch);
        boolean better =
                epochs.isEmpty()
                        || epoch.validation().all().meanLoss()
                                < best().validation().all().meanLoss();
        return new FineTuningResult(better ? epochs.size() : bestEpoch, longer);
    }

    /**
     * Formats the epochs for people.
     *
     * @return a table
     */
    public String toText() {
        List<List<String>> rows = new ArrayList<>();
        for (Epoch epoch : epochs) {
            Perplexity validation = epoch.validation().all();
            rows.add(
                    List.of(
                            Integer.toString(epoch.epoch()),
                            Quantities.scientific(epoch.learningRate()),
                            Quantities.decimal(epoch.trainingLoss(), 4),
                            Quantities.decimal(validation.meanLoss(), 4),
                            Quantities.perplexity(validation.tokenPerplexity()),
                            epoch.epoch() == bestEpoch ? "kept" : ""));
        }
        return ConsoleTable.of(
                "Fine-tuning",
                "epoch:|learning rate:|training loss (nats):|validation loss (nats):"
                        + "|validation perplexity:|checkpoint",
                rows);
    }
}
