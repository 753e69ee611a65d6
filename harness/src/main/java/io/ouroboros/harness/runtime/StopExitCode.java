package io.ouroboros.harness.runtime;

import java.util.Map;
import java.util.OptionalInt;

/**
 * The exit code of a process whose work a signal stopped at a safe point.
 *
 * <p>It is the signal's own, 143 or 130, unless {@value #VARIABLE} names another: some schedulers
 * take a job that ends with 0 for stopped in order, others for complete.
 */
public final class StopExitCode {
    /** The environment variable: a whole number from 0 to 255; unset or empty for the signal's. */
    public static final String VARIABLE = "OUROBOROS_STOP_EXIT_CODE";

    private static final int MAXIMUM = 255;

    private StopExitCode() {}

    /**
     * Reads the choice.
     *
     * @param environment the process's environment variables
     * @return the exit code; empty for the signal's own
     * @throws IllegalArgumentException if the variable holds no exit code
     */
    public static OptionalInt in(Map<String, String> environment) {
        String value = environment.getOrDefault(VARIABLE, "");
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!value.matches("[0-9]{1,3}") || Integer.parseInt(value) > MAXIMUM) {
            throw new IllegalArgumentException(
                    "%s must be a whole number from 0 to %d, got %s"
                            .formatted(VARIABLE, MAXIMUM, value));
        }
        return OptionalInt.of(Integer.parseInt(value));
    }
}
