package io.ouroboros.harness.testing;

import com.google.gson.JsonObject;
import io.ouroboros.harness.cli.Main;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

/**
 * What a command gave.
 *
 * @param exitCode its exit code
 * @param out standard output
 * @param err standard error without the logs
 */
public record CommandResult(int exitCode, String out, String err) {

    /** Runs a command quietly on the CPU with two threads, in this process. */
    public static CommandResult of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all =
                Stream.concat(
                                Stream.of(arguments),
                                Stream.of("--quiet", "--device", "cpu", "--threads", 2))
                        .map(String::valueOf)
                        .toArray(String[]::new);
        int exitCode = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), all);
        return new CommandResult(exitCode, out.toString(), err.toString());
    }

    /** What a command gives that failed with one line. */
    public static CommandResult failure(String message) {
        return new CommandResult(1, "", "ouroboros: " + message + "\n");
    }

    /** What a command gives whose command line has one thing wrong. */
    public static CommandResult usage(String command, String message) {
        return new CommandResult(
                2, "", "ouroboros: %s\ntry 'ouroboros %s --help'\n".formatted(message, command));
    }

    /** Reads standard output as one JSON object. */
    public JsonObject json() throws IOException {
        return JsonFields.parse(out, "standard output").object();
    }
}
