package io.ouroboros.harness.cli;

import io.ouroboros.harness.verification.RunVerifier;
import io.ouroboros.harness.verification.VerificationReport;
import io.ouroboros.harness.verification.VerifiedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks whether runs are intact. */
@Command(
        name = "verify",
        description = {
            "Checks run directories: every file against the hash in its stage's marker, and markers,"
                    + " manifest, inputs and metrics against each other.",
            "An unfinished run that is not damaged is whole. The exit code is 1 if a run is damaged."
        },
        footer = {
            "  ouroboros verify runs/a3",
            "  ouroboros verify runs/a runs/b --format json",
            "  ouroboros verify runs/a3 --repair && ouroboros run --run-directory runs/a3 --resume"
        })
final class VerifyCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();

    @Mixin private RunArguments arguments = new RunArguments();

    @Option(
            names = "--repair",
            description =
                    "Remove what is damaged and rewrite the metrics from the rest; run --resume then makes"
                            + " what is missing.")
    private boolean repair;

    @Override
    int run() throws IOException {
        RunVerifier verifier = new RunVerifier(progress(), session.interruption());
        List<VerifiedRun> verified = new ArrayList<>();
        for (Path directory : arguments.directories()) {
            verified.add(repair ? verifier.repair(directory) : verifier.verify(directory));
        }
        VerificationReport report = new VerificationReport(verified);
        format.print(this, report.toJson(), report.toText());
        return report.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
