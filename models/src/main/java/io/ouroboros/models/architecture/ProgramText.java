package io.ouroboros.models.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads program text that is packed beside a class. */
public final class ProgramText {

    private ProgramText() {}

    /**
     * Reads a resource.
     *
     * @param beside the class in whose package the resource lies
     * @param name the resource's file name
     * @return its text
     * @throws IllegalStateException if this build lacks the resource
     */
    public static String read(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "program text must be on the class path, got no %s beside %s"
                                .formatted(name, beside.getName()));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
