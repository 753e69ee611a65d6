package io.ouroboros.harness.cli;

import io.ouroboros.harness.demo.Demo;
import io.ouroboros.harness.options.Rule;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole experiment on the built-in corpus. */
@Command(
        name = "demo",
        description = {
            "Runs the whole experiment on a built-in corpus in about a minute, without a network.",
            "The corpus is drawn from a grammar whose true word distribution is known, so that the"
                    + " loss of its tail is measured exactly."
        },
        footer = {
            "  ouroboros demo",
            "  ouroboros demo --seed 3 --generations 8 --run-directory runs/d3"
        })
final class DemoCommand extends Subcommand {

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            description = "Where everything of the run goes (default: ${DEFAULT-VALUE}).")
    private Path runDirectory = Path.of("runs", "demo");

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of corpus, model and run (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--generations",
            paramLabel = "N",
            description = "Generations (default: ${DEFAULT-VALUE}).")
    @Rule(atLeast = 1)
    private int generations = 6;

    @Override
    int run() throws IOException {
        checks().throwIfAny();
        Demo demo = new Demo(runDirectory, seed, generations);
        print(demo.run(common.settings(), progress(), resumable()));
        return ExitCode.DONE;
    }
}
