package io.ouroboros.harness.experiment;

import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.finetuning.FineTuningResult.Epoch;
import java.util.List;

/**
 * The results of a generation's fine-tuning, as its marker holds them.
 *
 * @param bestEpoch index of the epoch whose weights were kept
 * @param epochs one entry for each epoch
 * @param trainingBlocks blocks of the training set
 * @param originalBlocks those of the original text among them
 * @param syntheticBlocks those that earlier generations wrote
 * @param weightsSha256 hash of {@code checkpoint/model.safetensors}
 */
public record FineTuned(
        int bestEpoch,
        List<Epoch> epochs,
        int trainingBlocks,
        int originalBlocks,
        int syntheticBlocks,
        String weightsSha256) {

    /** Copies the list and checks {@code bestEpoch}. */
    public FineTuned {
        epochs = new FineTuningResult(bestEpoch, epochs).epochs();
    }

    Epoch best() {
        return epochs.get(bestEpoch);
    }
}
