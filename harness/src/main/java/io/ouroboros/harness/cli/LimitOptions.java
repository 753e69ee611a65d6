package io.ouroboros.harness.cli;

import io.ouroboros.harness.runtime.Problems;
import picocli.CommandLine.Option;

/** Fewer blocks than there are, for trials on small machines. */
final class LimitOptions {

    @Option(
            names = "--max-train-blocks",
            paramLabel = "N",
            description = "Training blocks taken from the front (default: all).")
    private int maxTrainBlocks;

    @Option(
            names = "--max-eval-blocks",
            paramLabel = "N",
            description = "Validation and test blocks taken from the front (default: all).")
    private int maxEvalBlocks;

    int maxTrainBlocks() {
        return maxTrainBlocks;
    }

    int maxEvalBlocks() {
        return maxEvalBlocks;
    }

    /** Collects limits below zero. */
    void check(Problems problems) {
        problems.atLeast("--max-train-blocks", maxTrainBlocks, 0);
        problems.atLeast("--max-eval-blocks", maxEvalBlocks, 0);
    }
}
