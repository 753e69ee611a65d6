package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.device.Processors;
import io.ouroboros.harness.options.Checks;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Terminal;
import picocli.CommandLine.Option;

/**
 * The options of every command, which has them as a mixin. {@link Subcommand} checks them, sets up
 * logging and passes the number of threads to DJL before the command works.
 */
@HelpGroup.In(HelpGroup.MACHINE)
final class CommonOptions {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "auto, cpu, cuda or cuda:N (default: auto, the first CUDA device if there is one).")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Workers on the CPU, each with one thread; their number changes no result"
                            + " (default: one for each processor that this process may use).")
    private int numThreads = Processors.count();

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description =
                    "Number format of the arithmetic: fp32; bf16, where the hardware supports it, with"
                            + " weights, norms and losses in fp32; tf32 on CUDA (default: ${DEFAULT-VALUE}).")
    private Precision precision = Precision.FP32;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log more, and show the stack trace of a failure.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            description = "Log warnings only, and show no progress.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on the annotation
    private boolean helpRequested;

    /** How the process computes; in force when a command is called. */
    DeviceConfig settings() {
        return new DeviceConfig(device, numThreads, precision);
    }

    /** How progress is shown on a terminal: not at all with {@code --quiet}. */
    Progress progress(Terminal terminal) {
        return quiet ? Progress.silent() : Progress.on(terminal);
    }

    /** Whether failures show their stack traces. */
    boolean verbose() {
        return verbose;
    }

    /** Checks the options and puts them in force; before any class of DJL loads. */
    void apply(Terminal terminal) {
        Checks checks = new Checks(option -> false);
        checks.check(!(verbose && quiet), "--verbose must not be combined with --quiet, got both");
        checks.collect(this::settings);
        checks.throwIfAny();
        Logging.configure(verbose, quiet, terminal);
        settings().applyBeforeDjl();
    }
}
