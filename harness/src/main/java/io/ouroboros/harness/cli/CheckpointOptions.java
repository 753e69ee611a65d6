package io.ouroboros.harness.cli;

import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.options.HelpGroup;
import picocli.CommandLine.Option;

/** How often a training saves its state, which does not change its numbers. */
@HelpGroup.In(HelpGroup.RUN)
final class CheckpointOptions {

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS|TIME",
            description =
                    "How often to save the training state: a number of steps such as 500, or a time such"
                            + " as 30s, 10m or 2h (default: 10m).")
    CheckpointInterval interval = CheckpointInterval.DEFAULT;
}
