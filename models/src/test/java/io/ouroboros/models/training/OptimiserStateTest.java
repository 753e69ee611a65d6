package io.ouroboros.models.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.checkpoint.InvalidCheckpointException;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.checkpoint.SafetensorsWriter;
import io.ouroboros.models.checkpoint.StorageType;
import io.ouroboros.models.checkpoint.TensorReader;
import io.ouroboros.models.checkpoint.TensorSource;
import io.ouroboros.models.testing.Fixture;
import io.ouroboros.models.testing.NoTensorLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoTensorLeaks.class)
final class OptimiserStateTest {

    private static final int[][] BLOCKS = {{3, 0, 4, 4}, {0, 3, 1, 4}, {4, 3, 0, 0}};
    private static final String NORM = "first_moment.model.decoder.final_layer_norm.weight";

    @TempDir private Path directory;

    @Test
    void restoredTrainingGoesOnWithTheSameBytes() throws IOException {
        Path straight = Files.createDirectory(directory.resolve("straight"));
        Path middle = Files.createDirectory(directory.resolve("middle"));
        Path resumed = Files.createDirectory(directory.resolve("resumed"));
        try (CausalLanguageModel model = Fixture.small(directory, 0.25);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            steps(trainer, 0, 3);
            model.save(middle);
            trainer.state().save(middle.resolve("optimiser.safetensors"));
            steps(trainer, 3, 6);
            model.save(straight);
            trainer.state().save(straight.resolve("optimiser.safetensors"));
        }
        try (CausalLanguageModel model = CausalLanguageModel.load(middle, Device.cpu());
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            trainer.state().restore(middle.resolve("optimiser.safetensors"));
            steps(trainer, 3, 6);
            model.save(resumed);
            trainer.state().save(resumed.resolve("optimiser.safetensors"));
        }
        for (String file : List.of("model.safetensors", "optimiser.safetensors")) {
            assertThat(resumed.resolve(file)).hasSameBinaryContentAs(straight.resolve(file));
            assertThat(Files.mismatch(middle.resolve(file), straight.resolve(file))).isPositive();
        }
    }

    @Test
    void fileThatDoesNotFitIsRefused() throws IOException {
        Path file = directory.resolve("state.safetensors");
        try (CausalLanguageModel model = Fixture.small(directory, 0);
                Trainer trainer = new Trainer(model, TrainingStepConfig.DEFAULT)) {
            steps(trainer, 0, 1);
            refused(
                    trainer,
                    file,
                    Map.of("step", number(0.5f)),
                    List.of(),
                    "step must be a whole number of at least 0, got 0.5 in " + file);
            refused(
                    trainer,
                    file,
                    Map.of("format_version", number(2)),
                    List.of(),
                    "format_version must be 1, got 2.0 in " + file);
            refused(
                    trainer,
                    file,
                    Map.of("else", number(2)),
                    List.of(),
                    "else must belong to the state of this model's optimiser, got one that does not in "
                            + file);
            refused(
                    trainer,
                    file,
                    Map.of(NORM, number(2)),
                    List.of(),
                    NORM + " must have shape [6], got [] in " + file);
            refused(
                    trainer,
                    file,
                    Map.of(),
                    List.of(NORM),
                    NORM + " must be there with shape [6], got no such tensor in " + file);
            assertThat(trainer.state().step().getFloat()).isEqualTo(1);
        }
    }

    private static void refused(
            Trainer trainer,
            Path file,
            Map<String, TensorSource> changed,
            List<String> removed,
            String message)
            throws IOException {
        trainer.state().save(file);
        Map<String, TensorSource> tensors = new HashMap<>();
        try (TensorReader reader = SafetensorsFile.open(file)) {
            for (String name : reader.entries().keySet()) {
                ByteBuffer values = reader.readFloat32(name);
                List<Long> shape = reader.entries().get(name).shape();
                tensors.put(name, new TensorSource(shape, (room, sink) -> sink.accept(values)));
            }
        }
        tensors.putAll(changed);
        removed.forEach(tensors::remove);
        SafetensorsWriter.write(file, tensors, StorageType.F32);
        assertThatThrownBy(() -> trainer.state().restore(file))
                .isInstanceOf(InvalidCheckpointException.class)
                .hasMessage(message);
    }

    private static TensorSource number(float value) {
        return new TensorSource(
                List.of(),
                (room, sink) ->
                        sink.accept(
                                ByteBuffer.allocate(Float.BYTES)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putFloat(0, value)));
    }

    private static void steps(Trainer trainer, int from, int to) {
        for (int i = from; i < to; i++) {
            trainer.step(BLOCKS, 1e-2, 40 + i);
        }
    }
}
