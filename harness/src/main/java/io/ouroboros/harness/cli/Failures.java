package io.ouroboros.harness.cli;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.NativeFailures;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns each failure into one line on standard error, {@code ouroboros: <message>}, and an exit
 * code. Stack traces are for {@code --verbose}.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        return usage(e.getCommandLine(), List.of(ParameterMessages.of(e)));
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return report(e, lastOf(parsed));
    }

    /** Reports any failure of a command, or of the root when no command was found yet. */
    int report(Throwable failure, CommandLine command) {
        if (failure instanceof UsageException e) {
            return usage(command, e.problems());
        }
        if (isOfTheShutdown(failure)) {
            String resume = EngineFailures.resumption(command.getCommandName());
            line(command.getErr(), "stopped by signal" + resume);
            return ExitCode.STOPPED;
        }
        if (commonOptions(command).map(CommonOptions::verbose).orElse(false)) {
            failure.printStackTrace(command.getErr());
        }
        // Subclasses such as NumberFormatException come from broken data or code, not from an
        // option's value.
        if (failure.getClass() == IllegalArgumentException.class
                || failure instanceof InvalidPathException) {
            return usage(command, List.of(String.valueOf(failure.getMessage())));
        }
        line(command.getErr(), message(failure, command));
        return failure instanceof StoppedException ? ExitCode.STOPPED : ExitCode.FAILED;
    }

    /**
     * After a signal the JVM accepts no shutdown hooks, which some libraries set when they load.
     */
    private static boolean isOfTheShutdown(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause ->
                                cause instanceof IllegalStateException
                                        && "Shutdown in progress".equals(cause.getMessage()));
    }

    /** Reports that results were lost, for example on a full disk. */
    static int unwritableOutput(PrintWriter err) {
        line(err, "could not write the results to standard output");
        return ExitCode.FAILED;
    }

    /** The command that a command line asks for: the last of {@code ouroboros evaluate}. */
    static CommandLine lastOf(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        return commands.get(commands.size() - 1);
    }

    /** The command's common options, unless it is the root. */
    static Optional<CommonOptions> commonOptions(CommandLine command) {
        return command.getCommand() instanceof Subcommand one
                ? Optional.of(one.common)
                : Optional.empty();
    }

    private static String message(Throwable failure, CommandLine command) {
        if (failure instanceof HarnessException e) {
            return String.valueOf(e.getMessage());
        }
        if (failure instanceof IOException e) {
            return IoFailures.describe(e);
        }
        if (failure instanceof UncheckedIOException
                && failure.getCause() instanceof IOException e) {
            return IoFailures.describe(e);
        }
        if (failure instanceof OutOfMemoryError) {
            return "out of memory: %s; use a smaller batch or a larger heap"
                    .formatted(failure.getMessage());
        }
        if (NativeFailures.explains(failure)) {
            return NativeFailures.ofThisProcess().message(failure);
        }
        if (EngineFailures.isEngineFailure(failure)) {
            DeviceChoice device =
                    commonOptions(command)
                            .map(options -> options.settings().device())
                            .orElse(DeviceChoice.AUTO);
            return EngineFailures.message(failure, device, command.getCommandName());
        }
        return "unexpected failure: %s: %s; repeat with --verbose to see where"
                .formatted(failure.getClass().getSimpleName(), failure.getMessage());
    }

    private static int usage(CommandLine command, List<String> problems) {
        PrintWriter err = command.getErr();
        problems.forEach(problem -> line(err, problem));
        err.printf("try '%s --help'%n", command.getCommandSpec().qualifiedName());
        return ExitCode.USAGE;
    }

    /** Prints a message as one line. */
    static void line(PrintWriter err, String message) {
        err.println("ouroboros: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
