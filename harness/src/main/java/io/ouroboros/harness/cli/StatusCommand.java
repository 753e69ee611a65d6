package io.ouroboros.harness.cli;

import io.ouroboros.harness.status.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the progress of a run, from another terminal. */
@Command(
        name = "status",
        description =
                "Shows how far a run is, while it works in another process or after it stopped.",
        footer = {"  ouroboros status runs/a3", "  ouroboros status runs/a --format json"})
final class StatusCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private RunArguments arguments = new RunArguments();

    @Override
    int run() throws IOException {
        for (Path root : arguments.directories()) {
            RunStatus status = RunStatus.read(root);
            format.print(this, status.toJson(), status.toText());
        }
        return ExitCode.DONE;
    }
}
