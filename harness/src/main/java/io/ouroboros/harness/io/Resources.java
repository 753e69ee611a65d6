package io.ouroboros.harness.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Texts that are packed with the program. */
public final class Resources {
    private Resources() {}

    /**
     * Reads a resource.
     *
     * @param beside a class of the resource's package
     * @param name the resource's name, relative to the package
     * @return its text
     * @throws IOException if it cannot be read
     */
    public static String text(Class<?> beside, String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
