package io.ouroboros.harness.cli;

import io.ouroboros.harness.io.Resources;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The presets, in the order of docs/protocol.md. */
final class Presets {

    static final List<String> NAMES =
            List.of(
                    "nature-a",
                    "nature-b",
                    "nature-rep2",
                    "released-code",
                    "runner-template",
                    "allow-eos",
                    "no-separators",
                    "accumulate",
                    "accumulate-subsample");

    private Presets() {}

    /**
     * A resource that states the options in which a preset differs from the defaults.
     *
     * <p>Format: one argument a word; lines that start with {@code #} say what it is.
     *
     * @param name what users call it
     * @param description what it is, a sentence
     * @param arguments the options that it states
     */
    record Preset(String name, String description, List<String> arguments) {

        /** The options with their values, one by one, such as {@code --epochs 10}. */
        String options() {
            return String.join(" ", arguments);
        }
    }

    /** Reads a preset. */
    static Preset named(String name) throws IOException {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "--preset must be one of %s, got %s".formatted(String.join(", ", NAMES), name));
        }
        List<String> lines =
                Resources.text(Presets.class, "presets/" + name + ".args").lines().toList();
        String description =
                lines.stream()
                        .filter(line -> line.startsWith("#"))
                        .map(line -> line.substring(1).strip())
                        .collect(Collectors.joining(" "));
        List<String> arguments =
                lines.stream()
                        .filter(line -> !line.startsWith("#") && !line.isBlank())
                        .flatMap(line -> Arrays.stream(line.strip().split("\\s+")))
                        .toList();
        return new Preset(name, description, arguments);
    }
}
