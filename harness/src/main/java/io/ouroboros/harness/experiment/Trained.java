package io.ouroboros.harness.experiment;

/**
 * The training set and the weights of a generation.
 *
 * @param trainingBlocks blocks of the training set
 * @param originalBlocks those of the original text among them
 * @param syntheticBlocks those that earlier generations wrote
 * @param weightsSha256 hash of {@code checkpoint/model.safetensors}
 */
public record Trained(
        int trainingBlocks, int originalBlocks, int syntheticBlocks, String weightsSha256) {}
