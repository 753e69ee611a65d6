package io.ouroboros.harness.cli;

import io.ouroboros.harness.experiment.RunDirectories;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.status.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the progress of a run, from another terminal. */
@Command(
        name = "status",
        description =
                "Shows how far a run is, while it works in another process or after it stopped.",
        footerHeading = "%nExamples:%n",
        footer = {"  ouroboros status runs/a3", "  ouroboros status runs/a --format json"})
final class StatusCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    @SuppressWarnings("UnusedVariable") // Main finds and applies it
    private CommonOptions common = new CommonOptions();

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private RunArguments arguments = new RunArguments();

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        for (Path run : arguments.runs()) {
            for (Path root : RunDirectories.of(run)) {
                RunStatus status = RunStatus.read(root);
                session.out()
                        .println(
                                format.format() == OutputFormat.JSON
                                        ? JsonFormat.line(status.toJson())
                                        : status.toText());
            }
        }
        return ExitCode.DONE;
    }
}
