package io.ouroboros.harness.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What standard error is connected to.
 *
 * @param interactive whether it is a terminal that can rewrite its line
 * @param width characters in a line
 */
public record Terminal(boolean interactive, int width) {
    /** A file or a pipe: plain lines. */
    public static final Terminal NONE = new Terminal(false, 80);

    /** Returns to the start of the line and erases it. */
    public static final String ERASE_LINE = "\r\u001b[K";

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /**
     * Examines this process's standard error.
     *
     * @return the terminal, or {@link #NONE}
     */
    public static Terminal ofStandardError() {
        return of(System.getenv(), isTerminal());
    }

    /**
     * Creates a terminal from environment variables; the launcher exports its width as {@code
     * COLUMNS}.
     */
    static Terminal of(Map<String, String> environment, boolean isTerminal) {
        if (!isTerminal || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return NONE;
        }
        String columns = environment.getOrDefault("COLUMNS", "");
        boolean usable = columns.matches("[1-9][0-9]{1,3}");
        return new Terminal(true, usable ? Integer.parseInt(columns) : NONE.width);
    }

    /**
     * Asks Linux for the file behind the descriptor; other systems get plain lines. {@code
     * System.console()} is about standard input and output instead, and since Java 22 no longer
     * implies a terminal.
     */
    private static boolean isTerminal() {
        try {
            String file = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
