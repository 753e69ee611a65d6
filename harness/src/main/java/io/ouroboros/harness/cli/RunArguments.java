package io.ouroboros.harness.cli;

import io.ouroboros.harness.experiment.RunDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The runs that a command reads. */
final class RunArguments {

    @Parameters(
            paramLabel = "RUN",
            arity = "1..*",
            description =
                    "A run directory, finished or not, or a directory of --seeds with seed-N below it.")
    private List<Path> runs = List.of();

    /** Run directories and directories of seeds, as they were typed. */
    List<Path> runs() {
        return runs;
    }

    /** The run directories, also those of seeds. */
    List<Path> directories() throws IOException {
        List<Path> directories = new ArrayList<>();
        for (Path run : runs) {
            directories.addAll(RunDirectories.of(run));
        }
        return directories;
    }
}
