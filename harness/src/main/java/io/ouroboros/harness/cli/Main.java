package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DjlIsolation;
import io.ouroboros.harness.reporting.Terminal;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StopExitCode;
import io.ouroboros.harness.runtime.UserDirectories;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Starts the program; the only caller of {@code System.exit}. */
public final class Main {
    /**
     * Longer than a training step of the largest shape that a machine of 8 GB takes (12 s,
     * docs/performance.md).
     */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        start(session -> Commands.all(), args);
    }

    /** Runs one of these commands as the whole process. */
    static void start(Function<Session, List<Subcommand>> commands, String... args) {
        Locale.setDefault(Locale.ROOT); // digits of names and numbers are 0 to 9 everywhere
        new UserDirectories(System.getenv()).applyToJava();
        DjlIsolation.applyBeforeDjl();
        PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
        OptionalInt stopExitCode;
        try {
            stopExitCode = StopExitCode.in(System.getenv());
        } catch (IllegalArgumentException e) {
            Failures.line(err, String.valueOf(e.getMessage()));
            System.exit(ExitCode.USAGE);
            return;
        }
        Interruption interruption = Interruption.onSignal(GRACE, err);
        Session session =
                new Session(
                        writer(new StandardOutput()),
                        err,
                        Terminal.ofStandardError(),
                        interruption,
                        System.getenv());
        int exitCode = execute(session, commands.apply(session), args);
        interruption.ended(signalExitCode(exitCode, stopExitCode));
        if (!interruption.isRequested()) { // else the signal ends the process
            System.exit(exitCode);
        }
    }

    /** The code for a signal's end: a command that was done all the same, or failed, says so. */
    private static OptionalInt signalExitCode(int exitCode, OptionalInt stopExitCode) {
        return stopExitCode.isEmpty() || exitCode == ExitCode.STOPPED
                ? stopExitCode
                : OptionalInt.of(exitCode);
    }

    /**
     * Runs a command in this process, for tests and for programs that embed it.
     *
     * @param out takes results
     * @param err takes messages; logs go to {@code System.err}
     * @param args the command line
     * @return the exit code, see {@link ExitCode}
     */
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        DjlIsolation.applyBeforeDjl();
        Session session =
                new Session(out, err, Terminal.NONE, Interruption.manual(), System.getenv());
        return execute(session, Commands.all(), args);
    }

    /** Runs one of these commands. */
    static int execute(Session session, List<Subcommand> commands, String... args) {
        CommandLine root = Ouroboros.commandLine(session, commands);
        Failures failures = new Failures();
        root.setParameterExceptionHandler(failures);
        root.setExecutionExceptionHandler(failures);
        root.setExecutionStrategy(Main::run);
        int exitCode;
        try {
            exitCode = root.execute(args);
        } catch (LinkageError | VirtualMachineError e) {
            exitCode = failures.report(e, root);
        }
        return session.out().checkError() ? Failures.unwritableOutput(session.err()) : exitCode;
    }

    private static int run(ParseResult parsed) {
        boolean helps = parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
        if (!helps && !parsed.hasSubcommand()) {
            CommandLine root = parsed.commandSpec().commandLine();
            root.usage(root.getErr());
            return ExitCode.USAGE;
        }
        return new RunLast().execute(parsed);
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Ends the process without a message if its reader has enough, as {@code | head -1} has. */
    private static final class StandardOutput extends FileOutputStream {
        StandardOutput() {
            super(FileDescriptor.out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                super.write(bytes, offset, length);
            } catch (IOException e) {
                if ("Broken pipe".equals(e.getMessage())) {
                    Runtime.getRuntime().halt(ExitCode.CLOSED_PIPE);
                }
                throw e;
            }
        }
    }
}
