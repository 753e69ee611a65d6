package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.Weights;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.training.Trainer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The states of one training on disk, from which it goes on as if it had never stopped.
 *
 * <p>Format version 1: a directory for each state, {@code epoch-00-batch-00000040}, of which the
 * last by name counts:
 *
 * <pre>{@code
 * training.json            formatVersion, training (what it must be to go on), position,
 *                          microBatchSize (blocks computed at once, which memory may have halved)
 * weights.safetensors      the weights, float32
 * optimiser.safetensors    see OptimiserState
 * best.safetensors         the best epoch's weights, once there is one
 * }</pre>
 *
 * <p>A state appears whole or not at all; the one before is removed after that. Saving is not
 * overlapped with computing: at the default interval it takes less than a hundredth of the time.
 */
public final class TrainingCheckpoints {

    private static final int FORMAT_VERSION = 1;
    private static final String NAME_PATTERN = "epoch-\\d+-batch-\\d+";
    private static final String STATE = "training.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMISER = "optimiser.safetensors";
    private static final String MICRO_BATCH_SIZE = "microBatchSize";
    private static final String BEST = "best.safetensors";

    private final Path directory;
    private final CheckpointInterval interval;
    private final String modelSha256;
    private long stepsSinceLast;
    private long lastNanos = System.nanoTime();

    /**
     * Names the place.
     *
     * @param directory where the states are; made when the first is saved
     * @param interval how often to save
     * @param modelSha256 hash of the model that the training started from
     */
    public TrainingCheckpoints(Path directory, CheckpointInterval interval, String modelSha256) {
        this.directory = directory;
        this.interval = interval;
        this.modelSha256 = modelSha256;
    }

    /**
     * Finds the state from which a training would go on.
     *
     * @param directory where the states are
     * @return the last one, none where there is no state
     * @throws IOException if the directory cannot be listed
     */
    public static Optional<Path> newest(Path directory) throws IOException {
        List<Path> states = states(directory);
        return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
    }

    /**
     * Checks that a state can be read, but for the bytes of its tensors, whose hashes nothing has.
     *
     * @param state what {@link #newest(Path)} finds
     * @throws IOException naming the file that is missing or damaged
     */
    public static void check(Path state) throws IOException {
        JsonFields json = JsonFields.read(state.resolve(STATE));
        json.requireFormatVersion(FORMAT_VERSION);
        json.requireObject("training");
        TrainingPosition position = TrainingPosition.fromJson(json.requireObject("position"));
        boolean hasBest = !position.result().epochs().isEmpty();
        for (String name :
                hasBest ? List.of(WEIGHTS, OPTIMISER, BEST) : List.of(WEIGHTS, OPTIMISER)) {
            SafetensorsFile.open(state.resolve(name)).close();
        }
    }

    /** Whether nothing is saved. */
    boolean isEmpty() throws IOException {
        return states(directory).isEmpty();
    }

    /** Counts a step and says whether the state should be saved after it. */
    boolean isDueAfterStep() {
        stepsSinceLast++;
        return interval.isDue(stepsSinceLast, System.nanoTime() - lastNanos);
    }

    /**
     * Saves a state and removes the ones before.
     *
     * @param training what the training is
     * @param position how far it is
     * @param weights the weights as they are
     * @param trainer whose optimiser's state goes with them
     * @param best the best epoch's weights, null where no epoch is over
     */
    void save(
            JsonObject training,
            TrainingPosition position,
            Weights weights,
            Trainer trainer,
            @Nullable Weights best)
            throws IOException {
        List<Path> before = states(directory);
        Path target =
                directory.resolve(
                        "epoch-%02d-batch-%08d".formatted(position.epoch(), position.batch()));
        if (!before.contains(target)) { // a state of the same name is the same
            AtomicFiles.directory(
                    target,
                    partial -> {
                        weights.save(partial.resolve(WEIGHTS));
                        trainer.state().save(partial.resolve(OPTIMISER));
                        if (best != null) {
                            writeBest(partial.resolve(BEST), position, best, before);
                        }
                        JsonObject json = new JsonObject();
                        json.addProperty("formatVersion", FORMAT_VERSION);
                        json.add("training", identified(training));
                        json.add("position", position.toJson());
                        json.addProperty(MICRO_BATCH_SIZE, trainer.microBatchSize());
                        Files.writeString(partial.resolve(STATE), JsonFormat.pretty(json));
                    });
        }
        for (Path old : before) {
            if (!old.equals(target)) {
                AtomicFiles.delete(old);
            }
        }
        stepsSinceLast = 0;
        lastNanos = System.nanoTime();
    }

    /** Takes the best weights over from the state before where they are the same. */
    private static void writeBest(
            Path file, TrainingPosition position, Weights best, List<Path> before)
            throws IOException {
        for (Path state : before) {
            TrainingPosition other =
                    TrainingPosition.fromJson(
                            JsonFields.read(state.resolve(STATE)).requireObject("position"));
            boolean same =
                    !other.result().epochs().isEmpty()
                            && other.result().bestEpoch() == position.result().bestEpoch();
            if (same && link(file, state.resolve(BEST))) {
                return;
            }
        }
        best.save(file);
    }

    private static boolean link(Path file, Path existing) throws IOException {
        try {
            Files.createLink(file, existing);
            return true;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return false; // not every file system has links
        }
    }

    /**
     * What a training was when it was saved last, to go on from.
     *
     * @param microBatchSize most blocks that memory sufficed for
     */
    record Saved(TrainingPosition position, int microBatchSize, Path directory) {

        /** Replaces the model's weights; to be called before a trainer is made for them. */
        void restoreWeights(CausalLanguageModel model) throws IOException {
            model.replaceWeights(model.readWeights(directory.resolve(WEIGHTS)));
        }

        void restoreOptimiser(Trainer trainer) throws IOException {
            trainer.state().restore(directory.resolve(OPTIMISER));
        }

        /** Reads the best epoch's weights; null where no epoch was over. */
        @Nullable Weights best(CausalLanguageModel model) throws IOException {
            return position.result().epochs().isEmpty()
                    ? null
                    : model.readWeights(directory.resolve(BEST));
        }
    }

    /**
     * Finds the last state.
     *
     * @throws HarnessException naming the first field in which the training was another
     */
    Optional<Saved> newest(JsonObject training) throws IOException {
        Optional<Path> found = newest(directory);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Path newest = found.get();
        JsonFields json = JsonFields.read(newest.resolve(STATE));
        json.requireFormatVersion(FORMAT_VERSION);
        new ResumeGuard(
                        directory,
                        "training",
                        "give the same options, or remove it to start from scratch")
                .require(json.requireObject("training").object(), identified(training), Set.of());
        TrainingPosition position = TrainingPosition.fromJson(json.requireObject("position"));
        int microBatchSize = // states of earlier versions have none
                json.has(MICRO_BATCH_SIZE)
                        ? json.requireCount(MICRO_BATCH_SIZE)
                        : Integer.MAX_VALUE;
        return Optional.of(new Saved(position, microBatchSize, newest));
    }

    private JsonObject identified(JsonObject training) {
        JsonObject json = training.deepCopy();
        json.addProperty("modelSha256", modelSha256);
        return json;
    }

    private static List<Path> states(Path directory) throws IOException {
        List<Path> states = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.filter(entry -> entry.getFileName().toString().matches(NAME_PATTERN))
                        .sorted()
                        .forEach(states::add);
            }
        }
        return states;
    }
}
