package io.ouroboros.harness.cli;

import io.ouroboros.harness.diagnosis.Diagnosis;
import java.nio.file.Path;
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
        footer = {
            "  ouroboros doctor",
            "  ouroboros doctor --device cuda:0 --run-directory /scratch/runs",
            "  ouroboros doctor --format json"
        })
final class DoctorCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Option(
            names = "--run-directory",
            paramLabel = "DIR",
            description = "Directory for runs, to check its disk (default: the current one).")
    private Path directory = Path.of("");

    @Override
    int run() {
        Diagnosis diagnosis =
                Diagnosis.of(common.settings(), session.environment(), directory, progress());
        format.print(this, diagnosis.toJson(), diagnosis.toText());
        return diagnosis.hasProblems() ? ExitCode.FAILED : ExitCode.DONE;
    }
}
