package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.KeptBatchSize;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.Weights;
import io.ouroboros.models.checkpoint.SafetensorsFile;
import io.ouroboros.models.training.Trainer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The states of one training on disk, from which it resumes as if it had never stopped.
 *
 * <p>Format version 1: a directory for each state, {@code epoch-00-batch-00000040}; the last one by
 * name is used:
 *
 * <pre>{@code
 * training.json            formatVersion, training (which training it is), position,
 *                          microBatchSize (blocks computed at once, possibly halved for memory)
 * weights.safetensors      the weights, float32; with LoRA the adapters alone, here and below
 * optimiser.safetensors    see OptimiserState
 * best.safetensors         the best epoch's weights, once there is one
 * }</pre>
 *
 * <p>Beside them, {@code batch-size.json}: see {@link KeptBatchSize}.
 *
 * <p>A state appears complete or not at all; then the one before is removed. Saving is not
 * overlapped with computing: at the default interval it takes less than a hundredth of the time.
 */
public final class TrainingCheckpoints {

    private static final int FORMAT_VERSION = 1;
    private static final String NAME_PATTERN = "epoch-\\d+-batch-\\d+";
    private static final String STATE = "training.json";
    private static final String MICRO_BATCH_SIZE = "microBatchSize";
    private static final String BATCH_SIZE = "batch-size.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String OPTIMISER = "optimiser.safetensors";
    private static final String BEST = "best.safetensors";

    private final Path directory;
    private final CheckpointInterval interval;
    private final String modelSha256;
    private final KeptBatchSize microBatchSize;
    private final KeptBatchSize.FirstChoice firstChoice;
    private long stepsSinceLast;
    private long lastNanos = System.nanoTime();

    /**
     * Creates the access to the states; writes nothing.
     *
     * @param directory where the states are; created with the first one
     * @param interval how often to save
     * @param modelSha256 hash of the model that the training started from
     */
    public TrainingCheckpoints(Path directory, CheckpointInterval interval, String modelSha256) {
        this(directory, interval, modelSha256, (chosen, afterKill) -> chosen);
    }

    /**
     * Creates the access to the states of one of several trainings; writes nothing.
     *
     * @param directory where the states are; created with the first one
     * @param interval how often to save
     * @param modelSha256 hash of the model that the training started from
     * @param firstChoice the micro-batch size of all trainings, unless the user chose it
     */
    public TrainingCheckpoints(
            Path directory,
            CheckpointInterval interval,
            String modelSha256,
            KeptBatchSize.FirstChoice firstChoice) {
        this.directory = directory;
        this.interval = interval;
        this.modelSha256 = modelSha256;
        this.firstChoice = firstChoice;
        microBatchSize =
                new KeptBatchSize(
                        directory.resolve(BATCH_SIZE),
                        "a micro-batch of %d blocks",
                        "--micro-batch-size");
    }

    /** The content of {@link #STATE}; states of earlier versions have no micro-batch size. */
    private record State(
            int formatVersion,
            JsonObject training,
            TrainingPosition position,
            Optional<Integer> microBatchSize) {

        static State read(Path directory) throws IOException {
            return JsonFields.read(directory.resolve(STATE), FORMAT_VERSION).as(State.class);
        }

        boolean hasBest() {
            return !position.result().epochs().isEmpty();
        }
    }

    /**
     * Finds the state from which a training would resume.
     *
     * @param directory where the states are
     * @return the last one, if there is one
     * @throws IOException if the directory cannot be listed
     */
    public static Optional<Path> newest(Path directory) throws IOException {
        List<Path> states = states(directory);
        return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
    }

    /**
     * Checks that a state can be read. The values of tensors are not checked: no file has their
     * hashes.
     *
     * @param state as {@link #newest(Path)} returns it
     * @throws IOException naming the file that is missing or damaged
     */
    public static void check(Path state) throws IOException {
        boolean hasBest = State.read(state).hasBest();
        for (String name :
                hasBest ? List.of(WEIGHTS, OPTIMISER, BEST) : List.of(WEIGHTS, OPTIMISER)) {
            SafetensorsFile.open(state.resolve(name)).close();
        }
    }

    /** Whether nothing is saved. */
    boolean isEmpty() throws IOException {
        return states(directory).isEmpty();
    }

    /** Chooses the blocks that this process computes at once. */
    int microBatchSize(int chosen, KeptBatchSize.Source source) throws IOException {
        Files.createDirectories(directory);
        AtomicFiles.removeLeftovers(directory);
        return microBatchSize.start(chosen, source, isEmpty(), firstChoice);
    }

    /** Says that the process that trains is not killed. */
    void ended() throws IOException {
        microBatchSize.ended(isEmpty());
    }

    /** Counts a step and says whether the state should be saved after it. */
    boolean isDueAfterStep() {
        stepsSinceLast++;
        return interval.isDue(stepsSinceLast, System.nanoTime() - lastNanos);
    }

    /**
     * Saves a state and removes the ones before.
     *
     * @param training which training it is
     * @param position how far it is
     * @param weights the current weights
     * @param trainer holds the optimiser's state
     * @param best the best epoch's weights, null if no epoch is finished
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
        if (!before.contains(target)) { // a state of the same name is equal
            State state =
                    new State(
                            FORMAT_VERSION,
                            identified(training),
                            position,
                            Optional.of(trainer.microBatchSize()));
            AtomicFiles.directory(
                    target,
                    partial -> {
                        weights.save(partial.resolve(WEIGHTS));
                        trainer.state().save(partial.resolve(OPTIMISER));
                        if (best != null) {
                            writeBest(partial.resolve(BEST), position, best, before);
                        }
                        String json = JsonFormat.pretty(JsonRecords.toJson(state));
                        Files.writeString(partial.resolve(STATE), json);
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

    /** Links to the best weights of the state before if they are the same. */
    private static void writeBest(
            Path file, TrainingPosition position, Weights best, List<Path> before)
            throws IOException {
        for (Path directory : before) {
            State state = State.read(directory);
            boolean same =
                    state.hasBest()
                            && state.position().result().bestEpoch()
                                    == position.result().bestEpoch();
            if (same && link(file, directory.resolve(BEST))) {
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
            return false; // not every file system has hard links
        }
    }

    /**
     * A saved state to resume from.
     *
     * @param position how far the training was
     * @param microBatchSize the most blocks that fit in memory
     * @param directory where the tensors are
     */
    record Saved(TrainingPosition position, int microBatchSize, Path directory) {

        /** Replaces the model's weights; must be called before a trainer is created for them. */
        void restoreWeights(CausalLanguageModel model) throws IOException {
            model.replaceLearned(model.readLearned(directory.resolve(WEIGHTS)));
        }

        void restoreOptimiser(Trainer trainer) throws IOException {
            trainer.state().restore(directory.resolve(OPTIMISER));
        }

        /** Reads the best epoch's weights; null if no epoch was finished. */
        @Nullable Weights best(CausalLanguageModel model) throws IOException {
            return position.result().epochs().isEmpty()
                    ? null
                    : model.readLearned(directory.resolve(BEST));
        }
    }

    /**
     * Finds the last state.
     *
     * @throws HarnessException naming the first field in which the training differs
     */
    Optional<Saved> newest(JsonObject training) throws IOException {
        Optional<Path> newest = newest(directory);
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        State state = State.read(newest.get());
        String advice = "give the same options, or remove it to start from scratch";
        new ResumeGuard(directory, "training", advice)
                .require(state.training(), identified(training), Set.of(MICRO_BATCH_SIZE));
        int microBatchSize = state.microBatchSize().orElse(Integer.MAX_VALUE);
        return Optional.of(new Saved(state.position(), microBatchSize, newest.get()));
    }

    private JsonObject identified(JsonObject training) {
        JsonObject json = training.deepCopy();
        json.addProperty("modelSha256", modelSha256);
        return json;
    }

    private static List<Path> states(Path directory) throws IOException {
        return WorkDirectory.entries(directory, NAME_PATTERN);
    }
}
