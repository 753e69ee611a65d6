package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** The formats of weights, in order of preference. */
@SuppressWarnings("ImmutableEnumChecker") // openers are method references
enum WeightFormat {
    /** One safetensors file. */
    SAFETENSORS("model.safetensors", SafetensorsFile::open),
    /** Several safetensors files. */
    SHARDED_SAFETENSORS(
            "model.safetensors.index.json",
            file -> ShardedCheckpoint.open(file, WeightFormat.SAFETENSORS)),
    /** One file of {@code torch.save}. */
    PICKLED("pytorch_model.bin", PickledCheckpoint::open),
    /** Several files of {@code torch.save}. */
    SHARDED_PICKLED(
            "pytorch_model.bin.index.json",
            file -> ShardedCheckpoint.open(file, WeightFormat.PICKLED));

    private final String fileName;
    private final Opener opener;

    WeightFormat(String fileName, Opener opener) {
        this.fileName = fileName;
        this.opener = opener;
    }

    @FunctionalInterface
    private interface Opener {
        TensorReader open(Path file) throws IOException;
    }

    /** The file in a model directory that identifies the format. */
    String fileName() {
        return fileName;
    }

    /** Opens a file of this format, whatever its name. */
    TensorReader open(Path file) throws IOException {
        return opener.open(file);
    }
}
