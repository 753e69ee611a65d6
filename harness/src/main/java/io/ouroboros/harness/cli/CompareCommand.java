package io.ouroboros.harness.cli;

import io.ouroboros.harness.comparison.Comparison;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares runs. */
@Command(
        name = "compare",
        description = {
            "Prints statistics of a metric over the seeds of each run, by generation, and the differences of each further run from the first.",
            "Differences are paired by seed; printed are their mean, its bootstrap interval and the p-value of Wilcoxon's signed-rank test."
        },
        footer = {
            "  ouroboros compare runs/nature-a",
            "  ouroboros compare runs/nature-a runs/nature-b",
            "  ouroboros compare runs/a --metric test.withoutSeparators.tokenPerplexity"
        })
final class CompareCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private RunArguments arguments = new RunArguments();

    @Option(
            names = "--metric",
            paramLabel = "PATH",
            description =
                    "A number of metrics.jsonl, with dots between the names of fields"
                            + " (default: ${DEFAULT-VALUE}).")
    private String metric = "test.tokenPerplexity";

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the bootstrap resamples (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    int run() throws IOException {
        Comparison comparison = Comparison.of(arguments.runs(), metric, seed);
        format.print(this, comparison.toJson(), comparison.toText());
        return ExitCode.DONE;
    }
}
