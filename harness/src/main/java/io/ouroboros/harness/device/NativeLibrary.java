package io.ouroboros.harness.device;

import java.util.Map;
import java.util.Optional;

/** The native library that {@code scripts/ouroboros} chose for this process. */
public final class NativeLibrary {

    private static final String VARIABLE = "OUROBOROS_NATIVE_LIBRARY";

    private NativeLibrary() {}

    /**
     * Reads what the launcher says of it.
     *
     * @param environment as of {@link System#getenv()}
     * @return version, flavor, directory and the reason of the choice; empty where the program was
     *     not started by the launcher
     */
    public static Optional<String> fromLauncher(Map<String, String> environment) {
        String text = environment.getOrDefault(VARIABLE, "");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
