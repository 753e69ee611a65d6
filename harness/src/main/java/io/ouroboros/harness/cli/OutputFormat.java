package io.ouroboros.harness.cli;

import java.util.Locale;

/** The form in which a command prints its result. */
public enum OutputFormat {
    /** For people. */
    TEXT,
    /** One JSON object on one line. */
    JSON;

    /** Returns the option's spelling. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
