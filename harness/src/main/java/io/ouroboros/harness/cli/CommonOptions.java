package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Problems;
import picocli.CommandLine.Option;

/**
 * The options of every command. A command takes them in as a mixin; {@link Main} checks them, sets
 * up logging and tells DJL about threads before the command is called.
 */
public final class CommonOptions {
    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "auto, cpu, cuda or cuda:N (default: auto, the first CUDA device if there is one).")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads for arithmetic on the CPU (default: one for each processor).")
    private int numThreads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description =
                    "Number format of the arithmetic: fp32; bf16, where the hardware has it, with"
                            + " weights, norms and losses in fp32; tf32 on CUDA (default: fp32).")
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

    /** Creates the options with their defaults. */
    public CommonOptions() {}

    /**
     * Returns how the process computes.
     *
     * @return the settings, already in force when a command is called
     */
    public DeviceConfig settings() {
        return new DeviceConfig(device, numThreads, precision);
    }

    /**
     * Returns the progress that fits the options and the terminal.
     *
     * @param terminal what standard error leads to
     * @return a silent one with {@code --quiet}
     */
    public Progress progress(Terminal terminal) {
        return quiet ? Progress.silent() : Progress.on(terminal);
    }

    /** Whether failures show their stack traces. */
    boolean verbose() {
        return verbose;
    }

    /** Checks the options and puts them in force; before any class of DJL loads. */
    void apply(Terminal terminal) {
        Problems problems = new Problems();
        problems.check(
                !(verbose && quiet), "--verbose must not be combined with --quiet, got both");
        problems.collect(this::settings);
        problems.throwIfAny();
        Logging.configure(verbose, quiet, terminal);
        settings().applyBeforeDjl();
    }
}
