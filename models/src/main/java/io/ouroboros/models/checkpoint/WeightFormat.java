package io.ouroboros.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** The formats of weights, in order of preference. */
enum WeightFormat {
    /** One safetensors file. */
    SAFETENSORS("model.safetensors") {
        @Override
        TensorReader open(Path file) throws IOException {
            return SafetensorsFile.open(file);
        }
    },
    /** Several safetensors files. */
    SHARDED_SAFETENSORS("model.safetensors.index.json") {
        @Override
        TensorReader open(Path file) throws IOException {
            return ShardedCheckpoint.open(file, SAFETENSORS);
        }
    },
    /** One file of {@code torch.save}. */
    PICKLED("pytorch_model.bin") {
        @Override
        TensorReader open(Path file) throws IOException {
            return PickledCheckpoint.open(file);
        }
    },
    /** Several files of {@code torch.save}. */
    SHARDED_PICKLED("pytorch_model.bin.index.json") {
        @Override
        TensorReader open(Path file) throws IOException {
            return ShardedCheckpoint.open(file, PICKLED);
        }
    };

    private final String fileName;

    WeightFormat(String fileName) {
        this.fileName = fileName;
    }

    /** The file in a model directory that identifies the format. */
    String fileName() {
        return fileName;
    }

    /** Opens a file of this format, whatever its name. */
    abstract TensorReader open(Path file) throws IOException;
}
