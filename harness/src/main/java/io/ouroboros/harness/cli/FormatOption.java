package io.ouroboros.harness.cli;

import com.google.gson.JsonElement;
import io.ouroboros.harness.io.JsonFormat;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of each command that prints a result. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Form of the result: text or json (default: ${DEFAULT-VALUE}).")
    OutputFormat format = OutputFormat.TEXT;

    /** Prints a result in the chosen form; JSON as one line for each value. */
    void print(Subcommand command, List<? extends JsonElement> json, String text) {
        if (format == OutputFormat.TEXT) {
            command.print(text);
        } else {
            json.forEach(one -> command.print(JsonFormat.line(one)));
        }
    }

    void print(Subcommand command, JsonElement json, String text) {
        print(command, List.of(json), text);
    }
}
