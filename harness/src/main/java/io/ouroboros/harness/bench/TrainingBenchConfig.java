package io.ouroboros.harness.bench;

import io.ouroboros.harness.finetuning.LoraOptions;

/**
 * What {@code bench train} measures.
 *
 * @param batchSize token blocks of a step, at least 1
 * @param blockLength tokens of a block, at least 2
 * @param microBatchSize most token blocks computed at once; 0 for what {@code run} takes on the
 *     device
 * @param steps measured repetitions of each phase, at least 1
 * @param lora adapters in place of the weights
 */
public record TrainingBenchConfig(
        int batchSize, int blockLength, int microBatchSize, int steps, LoraOptions lora) {

    /** Returns the same settings with another micro-batch. */
    TrainingBenchConfig withMicroBatchSize(int size) {
        return new TrainingBenchConfig(batchSize, blockLength, size, steps, lora);
    }
}
