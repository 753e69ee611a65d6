package io.ouroboros.harness.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The presets: resources that state the options in which a preset differs from the defaults.
 *
 * <p>Format: one argument a word, lines that start with {@code #} are comments.
 */
final class Presets {

    /** Names, in the order of PROTOCOL.md. */
    static final List<String> NAMES =
            List.of("nature-a", "nature-b", "nature-rep2", "runner-template");

    private Presets() {}

    /** The arguments of a preset. */
    static List<String> arguments(String name) throws IOException {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "--preset must be one of %s, got %s".formatted(String.join(", ", NAMES), name));
        }
        try (InputStream in = Presets.class.getResourceAsStream("presets/" + name + ".args")) {
            if (in == null) {
                throw new IllegalStateException("preset must be packed with the program: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .flatMap(line -> Arrays.stream(line.strip().split("\\s+")))
                    .toList();
        }
    }
}
