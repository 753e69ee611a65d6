package io.ouroboros.harness.cli;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFormat;
import picocli.CommandLine.Option;

/** The option of each command that prints a result. */
final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Form of the result: ${COMPLETION-CANDIDATES} (default: text).")
    private OutputFormat format = OutputFormat.TEXT;

    /** The chosen form. */
    OutputFormat format() {
        return format;
    }

    /** Whether the user chose JSON. */
    boolean isJson() {
        return format == OutputFormat.JSON;
    }

    /** Prints a result in the chosen form. */
    void print(Session session, JsonObject json, String text) {
        session.out().println(isJson() ? JsonFormat.line(json) : text);
    }
}
