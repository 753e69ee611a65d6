package io.ouroboros.harness.data;

import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import picocli.CommandLine.Option;

/**
 * Fewer blocks than there are, for trials on small machines.
 *
 * @param maxTrainBlocks training blocks taken from the front, 0 for all
 * @param maxEvalBlocks validation and test blocks taken from the front, 0 for all
 */
@HelpGroup.In(HelpGroup.INPUT)
public record BlockLimits(
        @Option(
                        names = "--max-train-blocks",
                        defaultValue = "0",
                        description = "Training blocks taken from the front (default: 0, all).")
                @Rule(atLeast = 0)
                int maxTrainBlocks,
        @Option(
                        names = "--max-eval-blocks",
                        defaultValue = "0",
                        description =
                                "Validation and test blocks taken from the front (default: 0, all).")
                @Rule(atLeast = 0)
                int maxEvalBlocks) {}
