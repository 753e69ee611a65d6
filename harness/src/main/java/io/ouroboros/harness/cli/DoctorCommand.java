package io.ouroboros.harness.cli;

import io.ouroboros.harness.diagnosis.Diagnosis;
import io.ouroboros.harness.io.JsonFormat;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Examines this machine. */
@Command(
        name = "doctor",
        description = {
            "Checks this machine and says how to fix what is wrong: Java, PyTorch, CUDA devices, the"
                    + " speed of matrix products and memory, disk space and caches.",
            "Measures each device for a few seconds. Exits with 1 if there is a problem."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ouroboros doctor",
            "  ouroboros doctor --device cuda:0 --run-directory /scratch/runs",
            "  ouroboros doctor --format json"
        })
final class DoctorCommand implements Callable<Integer> {

    private final Session session;

    @Mixin private CommonOptions common = new CommonOptions();

    @Mixin private FormatOption format = new FormatOption();

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            description = "Directory for runs, to check its disk (default: the current one).")
    private Path directory = Path.of("");

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis =
                Diagnosis.of(
                        common.settings(),
                        session.environment(),
                        directory,
                        common.progress(session.terminal()));
        session.out()
                .println(
                        format.format() == OutputFormat.JSON
                                ? JsonFormat.line(diagnosis.toJson())
                                : diagnosis.toText());
        return diagnosis.hasProblems() ? ExitCode.FAILED : ExitCode.DONE;
    }
}
