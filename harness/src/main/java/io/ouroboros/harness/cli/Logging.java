package io.ouroboros.harness.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ouroboros.harness.reporting.Terminal;
import org.slf4j.LoggerFactory;

/** Configures logging. Loads the logging library, so {@code --help} must not use it. */
final class Logging {
    /** Read by {@code logback.xml}: what a log line starts with. */
    private static final String LINE_START = "ouroboros.log.lineStart";

    private Logging() {}

    static void configure(boolean verbose, boolean quiet, Terminal terminal) {
        if (terminal.interactive()) {
            System.setProperty(LINE_START, Terminal.ERASE_LINE); // of a progress bar
        }
        setLevel("io.ouroboros", verbose ? Level.DEBUG : quiet ? Level.WARN : Level.INFO);
        setLevel("ai.djl", verbose ? Level.INFO : Level.WARN);
    }

    private static void setLevel(String loggerName, Level level) {
        if (LoggerFactory.getLogger(loggerName) instanceof Logger logger) {
            logger.setLevel(level);
        }
    }
}
