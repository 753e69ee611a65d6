package io.ouroboros.models;

import io.ouroboros.models.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Path;

/** Rewrites a Hugging Face model directory, whatever its weights are stored as. */
public final class ModelConversion {

    private ModelConversion() {}

    /**
     * Writes {@code config.json}, {@code generation_config.json} and {@code model.safetensors} from
     * another directory's configuration and weights, one tensor in memory at a time, without
     * loading the model.
     *
     * @param source holds {@code config.json} and weights, in any format that {@link
     *     CausalLanguageModel#load} reads
     * @param target an existing directory; equal weights give equal bytes
     * @param type how to store the weights; narrowing rounds to the nearest even
     * @throws IOException if a file of the source is missing, damaged or does not fit the
     *     configuration, or the target cannot be written; the message names it
     */
    public static void convert(Path source, Path target, StorageType type) throws IOException {
        ModelFiles.convert(source, target, type);
    }
}
