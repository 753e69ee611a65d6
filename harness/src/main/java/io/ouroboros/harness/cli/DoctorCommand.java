package io.ouroboros.harness.cli;

import io.ouroboros.harness.diagnosis.Diagnosis;
import io.ouroboros.harness.io.JsonFormat;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What this machine can do. */
@Command(
        name = "doctor",
        description = {
            "Tells what this machine can do: Java, PyTorch and which one, CUDA devices, the speed of"
                    + " matrix products and memory, disk space, caches; and what to do about what is"
                    + " wrong.",
            "Measures each device for some seconds. Ends with 1 if there is a problem."
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
            description = "Where runs would be, whose disk is looked at (default: here).")
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
