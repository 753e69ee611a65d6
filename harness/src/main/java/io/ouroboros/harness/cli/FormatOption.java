package io.ouroboros.harness.cli;

import picocli.CommandLine.Option;

/** The option of each command that prints a result. */
public final class FormatOption {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Form of the result: ${COMPLETION-CANDIDATES} (default: text).")
    private OutputFormat format = OutputFormat.TEXT;

    /** Creates the option with its default. */
    public FormatOption() {}

    /**
     * Returns the chosen form.
     *
     * @return text unless the user chose JSON
     */
    public OutputFormat format() {
        return format;
    }
}
