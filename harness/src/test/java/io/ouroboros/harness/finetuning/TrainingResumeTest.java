package io.ouroboros.harness.finetuning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.ScarceMemory;
import io.ouroboros.harness.testing.Tiny;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that resumes from a checkpoint ends with the bytes of one that never stopped. */
final class TrainingResumeTest {

    /** 3 epochs of 4 steps, the last of them short, with dropout; the second epoch is the best. */
    private static final FineTuningConfig SETTINGS =
            new FineTuningConfig(
                    3,
                    6,
                    4,
                    0.02,
                    0,
                    LearningRateSchedule.COSINE,
                    2,
                    0.01,
                    1.5,
                    FineTuningConfig.of(1, 1, 1, 1, 1).loss(),
                    FineTuningConfig.of(1, 1, 1, 1, 1).lora());

    private static final TokenBlocks TRAINING = Tiny.blocks(20, 31);
    private static final TokenBlocks VALIDATION = Tiny.blocks(7, 32);

    @TempDir private Path directory;
    private Path model = Path.of("");
    private Path states = Path.of("");
    private String straight = "";
    private @Nullable CausalLanguageModel loadedNow;

    @BeforeEach
    void trainStraight() throws IOException {
        model = Tiny.model(directory.resolve("model"));
        straight = train("straight", "1h", Progress.silent(), Interruption.manual());
        states = directory.resolve("states");
    }

    @Test
    void aTrainingStoppedAtEveryStepEndsLikeOneThatWasNot() throws IOException {
        int stops = 0;
        for (boolean done = false; !done; stops++) {
            Interruption interruption = Interruption.manual();
            try {
                Progress stopping = afterSteps(1, work -> interruption.request());
                assertThat(train("states", "1h", stopping, interruption)).isEqualTo(straight);
                done = true;
            } catch (StoppedException e) {
                assertThat(numStates()).isEqualTo(1);
            }
        }
        // a stop after each of 12 steps; after the last one of an epoch validation is still due
        assertThat(stops).isGreaterThan(12);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "3, 4", "3, 8", "5, 11"})
    void aKilledTrainingResumesFromTheLastCheckpoint(int every, int killedAfter)
            throws IOException {
        Progress killing =
                afterSteps(
                        killedAfter,
                        work -> {
                            throw new Killed();
                        });
        String interval = Integer.toString(every);
        assertThatThrownBy(() -> train("states", interval, killing, Interruption.manual()))
                .isInstanceOf(Killed.class);
        assertThat(numStates()).isEqualTo(killedAfter > every ? 1 : 0);
        assertThat(train("states", interval, Progress.silent(), Interruption.manual()))
                .isEqualTo(straight);
    }

    /** Steps of 6 blocks in micro-batches of 4: the fifth step's attempt is the first to fail. */
    @Test
    void halvedMicroBatchIsKeptOverAStop() throws IOException {
        ScarceMemory memory = ScarceMemory.from(5, 2);
        String halved = train("halved", "1h", memory);
        assertThat(memory.halvings()).containsExactly("4 -> 2");
        Interruption interruption = Interruption.manual();
        Progress stopping = afterSteps(7, work -> interruption.request());
        assertThatThrownBy(
                        () ->
                                train(
                                        at("states", "1h"),
                                        stopping,
                                        interruption,
                                        ScarceMemory.from(5, 2)))
                .isInstanceOf(StoppedException.class);
        ScarceMemory later = ScarceMemory.from(1, 100);
        assertThat(train("states", "1h", later)).isEqualTo(halved);
        assertThat(later.halvings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CUDA out of memory", "CUDA error: unspecified launch failure"})
    void deviceThatFailsLeavesTheLastCheckpoint(String message) throws IOException {
        ScarceMemory failing = ScarceMemory.from(1, 100).thenFailing(6, message);
        assertThatThrownBy(() -> train("states", "2", failing))
                .isInstanceOf(EngineException.class)
                .hasMessage(message)
                .hasNoSuppressedExceptions();
        assertThat(states.resolve("epoch-01-batch-00000000")).doesNotExist();
        assertThat(states.resolve("epoch-00-batch-00000004")).isDirectory();
        assertThat(numStates()).isEqualTo(1);
        assertThat(train("states", "2", Progress.silent(), Interruption.manual()))
                .isEqualTo(straight);
    }

    /** A tensor that can't be read stands for a device that is lost while its state is saved. */
    @Test
    void saveThatFailsLeavesTheCheckpointBefore() throws IOException {
        Progress breaking =
                afterSteps(
                        4,
                        work -> {
                            requireNonNull(loadedNow)
                                    .weights()
                                    .get("model.decoder.embed_tokens.weight")
                                    .close();
                        });
        assertThatThrownBy(() -> train("states", "2", breaking, Interruption.manual()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(states.resolve("epoch-00-batch-00000002")).isDirectory();
        assertThat(train("states", "2", Progress.silent(), Interruption.manual()))
                .isEqualTo(straight);
    }

    @Test
    void checkpointOfAnotherTrainingIsRefused() throws IOException {
        stopAfter(3);
        FineTuningConfig other = FineTuningConfig.of(3, 6, 0.03, 0, 0.01);
        assertThatThrownBy(() -> tune(other, TrainingIdentity.ofGeneration(7, 2)))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        states
                                + " was started with learningRate 0.02, this training has 0.03; give the same options, or remove it to start from scratch");
        assertThatThrownBy(() -> tune(SETTINGS, TrainingIdentity.ofGeneration(8, 2)))
                .isInstanceOf(HarnessException.class)
                .hasMessage(
                        states
                                + " was started with seed 7, this training has 8; give the same options, or remove it to start from scratch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"training.json", "weights.safetensors", "optimiser.safetensors"})
    void damagedCheckpointIsNamed(String name) throws IOException {
        stopAfter(3);
        Path file = states.resolve("epoch-00-batch-00000003").resolve(name);
        Files.write(file, new byte[] {'{', 1, 2});
        assertThatThrownBy(() -> tune(SETTINGS, TrainingIdentity.ofGeneration(7, 2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void checkpointOfAnotherVersionIsRefused() throws IOException {
        stopAfter(3);
        Path file = states.resolve("epoch-00-batch-00000003/training.json");
        Files.writeString(
                file,
                Files.readString(file).replace("\"formatVersion\": 1", "\"formatVersion\": 2"));
        assertThatThrownBy(() -> tune(SETTINGS, TrainingIdentity.ofGeneration(7, 2)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "formatVersion must be 1, got 2 in %s; it was written by another version of ouroboros"
                                .formatted(file));
    }

    private void stopAfter(int steps) {
        Interruption interruption = Interruption.manual();
        Progress stopping = afterSteps(steps, work -> interruption.request());
        assertThatThrownBy(() -> train("states", "1h", stopping, interruption))
                .isInstanceOf(StoppedException.class);
    }

    private void tune(FineTuningConfig settings, TrainingIdentity identity) throws IOException {
        try (CausalLanguageModel loaded = load()) {
            FineTuningResult unused =
                    new FineTuner(settings, Progress.silent(), Interruption.manual(), epochs -> {})
                            .fineTune(loaded, TRAINING, VALIDATION, identity, at("states", "1h"));
        }
    }

    /** Trains and returns the result and the bytes of the weights. */
    private String train(String name, String interval, Progress progress, Interruption interruption)
            throws IOException {
        return train(at(name, interval), progress, interruption, ScarceMemory.from(1, 100));
    }

    private String train(String name, String interval, OomBackoff.Listener memory)
            throws IOException {
        return train(at(name, interval), Progress.silent(), Interruption.manual(), memory);
    }

    private String train(
            TrainingCheckpoints checkpoints,
            Progress progress,
            Interruption interruption,
            OomBackoff.Listener memory)
            throws IOException {
        try (CausalLanguageModel loaded = load()) {
            FineTuningResult result =
                    new FineTuner(SETTINGS, progress, interruption, epochs -> {}, memory)
                            .fineTune(
                                    loaded,
                                    TRAINING,
                                    VALIDATION,
                                    TrainingIdentity.ofGeneration(7, 2),
                                    checkpoints);
            Path saved = Files.createDirectories(directory.resolve("saved"));
            loaded.save(saved);
            return JsonFormat.line(JsonRecords.toJson(result))
                    + Tiny.contents(saved).get("model.safetensors");
        }
    }

    private TrainingCheckpoints at(String name, String interval) {
        return new TrainingCheckpoints(
                directory.resolve(name), CheckpointInterval.parse(interval), "a hash");
    }

    private CausalLanguageModel load() throws IOException {
        loadedNow = CausalLanguageModel.load(model, EngineDevice.resolve(Tiny.CPU));
        return loadedNow;
    }

    private long numStates() throws IOException {
        if (!Files.exists(states)) {
            return 0;
        }
        try (Stream<Path> entries = Files.list(states)) {
            return entries.filter(Files::isDirectory).count();
        }
    }

    /** A progress that does something after a number of optimiser steps. */
    static Progress afterSteps(int steps, Consumer<Progress.Work> action) {
        AtomicInteger left = new AtomicInteger(steps);
        return (what, total, unit) -> {
            Progress.Work silent = Progress.silent().start(what, total, unit);
            return new Progress.Work() {
                private boolean started; // the first call reports what was done before

                @Override
                public void step(long count) {
                    boolean isStep = what.startsWith("fine-tuning") && started;
                    started = true;
                    if (isStep && left.decrementAndGet() == 0) {
                        action.accept(this);
                    }
                }

                @Override
                public void note(String text) {
                    silent.note(text);
                }

                @Override
                public void close() {
                    silent.close();
                }
            };
        };
    }

    /** Stands for a kill: nothing that saves may run. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
