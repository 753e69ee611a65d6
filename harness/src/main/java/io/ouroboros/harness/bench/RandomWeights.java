package io.ouroboros.harness.bench;

import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A shape's random weights in a temporary directory. */
final class RandomWeights {

    private RandomWeights() {}

    /** What is done with a model directory. */
    @FunctionalInterface
    interface Use<T> {
        T with(Path directory) throws IOException;
    }

    /** Writes a model, uses it, and removes it. */
    static <T> T of(ModelShape shape, Use<T> use) throws IOException {
        Path directory = Files.createTempDirectory("ouroboros-bench");
        try {
            RandomModel.write(shape.config(), shape.toString(), 0, directory);
            return use.with(directory);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
