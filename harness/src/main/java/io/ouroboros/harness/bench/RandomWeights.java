package io.ouroboros.harness.bench;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.models.RandomModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Random weights of a shape in a temporary directory. */
public final class RandomWeights {

    private RandomWeights() {}

    /**
     * Uses a model directory.
     *
     * @param <T> the result
     */
    @FunctionalInterface
    public interface Use<T> {
        /**
         * Uses a model.
         *
         * @param directory Hugging Face model directory; not changed
         * @return the result
         * @throws IOException if the model cannot be read
         */
        T with(Path directory) throws IOException;
    }

    /**
     * Writes a model, uses it and deletes it.
     *
     * @param <T> the result
     * @param shape the model's shape
     * @param use the use of the model
     * @return the result
     * @throws IOException if no temporary directory can hold the weights, or from the use
     */
    public static <T> T of(ModelShape shape, Use<T> use) throws IOException {
        Path directory = Files.createTempDirectory("ouroboros-bench");
        try {
            RandomModel.write(shape.config(), shape.toString(), 0, directory);
            return use.with(directory);
        } finally {
            AtomicFiles.delete(directory);
        }
    }
}
