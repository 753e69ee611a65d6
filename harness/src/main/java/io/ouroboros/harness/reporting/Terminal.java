package io.ouroboros.harness.reporting;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What standard error leads to.
 *
 * @param interactive whether a person watches it on a terminal that can rewrite its line
 * @param width the number of characters of a line
 */
public record Terminal(boolean interactive, int width) {
    /** A file or a pipe: plain lines. */
    public static final Terminal NONE = new Terminal(false, 80);

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /**
     * Looks at this process's standard error.
     *
     * @return the terminal, or {@link #NONE}
     */
    public static Terminal ofStandardError() {
        return of(System.getenv(), leadsToTerminal());
    }

    /**
     * A terminal of these environment variables; {@code COLUMNS} is its width, exported by the
     * launcher.
     */
    static Terminal of(Map<String, String> environment, boolean leadsToTerminal) {
        if (!leadsToTerminal || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return NONE;
        }
        String columns = environment.getOrDefault("COLUMNS", "");
        boolean usable = columns.matches("[1-9][0-9]{1,3}");
        return new Terminal(true, usable ? Integer.parseInt(columns) : NONE.width);
    }

    /**
     * Asks Linux for the file behind the descriptor. {@code System.console()} would answer for
     * standard input and output instead, and since Java 22 says nothing of terminals; other systems
     * get plain lines.
     */
    private static boolean leadsToTerminal() {
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
