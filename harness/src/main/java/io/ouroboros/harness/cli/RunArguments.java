package io.ouroboros.harness.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The runs that a command looks at. */
final class RunArguments {

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description =
                    "A run directory, or one of --seeds with seed-N below it; it may still be going on.")
    private List<Path> runs = List.of();

    /** Run directories and directories of seeds, as they were typed. */
    List<Path> runs() {
        return runs;
    }
}
