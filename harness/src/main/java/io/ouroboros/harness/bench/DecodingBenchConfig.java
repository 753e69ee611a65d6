package io.ouroboros.harness.bench;

import java.util.List;

/**
 * What {@code bench decode} measures.
 *
 * @param batchSizes prompts decoded together, one measurement for each size, at least 1; sorted
 * @param beamWidth live hypotheses of each prompt, at least 1
 * @param blockLength tokens of a prompt, at least 1
 * @param newTokens tokens of every continuation, at least 1
 * @param steps how often each size is measured, at least 1
 */
public record DecodingBenchConfig(
        List<Integer> batchSizes, int beamWidth, int blockLength, int newTokens, int steps) {
    /** Sorts the sizes. */
    public DecodingBenchConfig {
        batchSizes = batchSizes.stream().distinct().sorted().toList();
    }
}
