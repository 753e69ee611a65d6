package io.ouroboros.harness.finetuning;

import io.ouroboros.harness.hub.CachedModels;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what a training made. */
public final class TrainedModel {

    private TrainedModel() {}

    /**
     * Writes the model. Adapters are first written to {@code adapter/} and then added to its
     * weights.
     *
     * @param model the trained model
     * @param base what the training started from
     * @param directory an existing directory
     * @throws IOException if it cannot be written
     */
    public static void save(CausalLanguageModel model, Path base, Path directory)
            throws IOException {
        if (model.hasAdapters()) {
            model.saveAdapters(
                    Files.createDirectory(directory.resolve("adapter")), CachedModels.baseOf(base));
            model.mergeAdapters();
        }
        model.save(directory);
    }
}
