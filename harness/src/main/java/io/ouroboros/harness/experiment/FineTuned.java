package io.ouroboros.harness.experiment;

import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.io.Flattened;

/**
 * The results of a generation's fine-tuning, as its marker holds them.
 *
 * @param losses of every epoch
 * @param trained what was made from what
 */
public record FineTuned(@Flattened FineTuningResult losses, @Flattened Trained trained) {}
