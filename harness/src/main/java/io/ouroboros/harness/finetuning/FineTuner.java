package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.engine.OomBackoff;
import java.io.IOException;

/** Fine-tunes a model on token blocks and keeps the epoch that is best on validation blocks. */
public final class FineTuner {

    private final FineTuningConfig settings;
    private final Progress progress;
    private final Interruption interruption;
    private final EpochListener listener;
    private final OomBackoff.Listener memory;

    /** Told of every epoch that is over. */
    @FunctionalInterface
    public interface EpochListener {
        /**
         * Takes what is known so far.
         *
         * @param result the epochs that are over, the last of them just now
         * @throws IOException if the listener cannot write what it writes; ends the training
         */
        void onEpoch(FineTuningResult result) throws IOException;
    }

    /**
     * Creates a fine-tuner that nobody listens to.
     *
     * @param settings checked settings
     * @param progress shows how far it is
     * @param interruption asked between steps
     */
    public FineTuner(FineTuningConfig settings, Progress progress, Interruption interruption) {
        this(settings, progress, interruption, result -> {});
    }

    /**
     * Creates a fine-tuner.
     *
     * @param settings checked settings
     * @param progress shows how far it is
     * @param interruption asked between steps
     * @param listener told of every epoch
     */
    public FineTuner(
            FineTuningConfig settings,
            Progress progress,
            Interruption interruption,
            EpochListener listener) {
        this(
                settings,
                progress,
                interruption,
                listener,
                MemoryLog.of("a micro-batch of %d blocks"));
    }

    /** With another listener to a lack of memory, for tests. */
    FineTuner(
            FineTuningConfig settings,
            Progress progress,
            Interruption interruption,
            EpochListener listener,
            OomBackoff.Listener memory) {
        this.settings = settings;
        this.progress = progress;
        this.interruption = interruption;
        this.listener = listener;
        this.memory = memory;
    }

    /**
     * Fine-tunes, or goes on where a checkpoint of the same training is. A step that memory does
     * not suffice for is made again with half the micro-batch, which changes its numbers by
     * rounding at most.
     *
     * @param model its weights become those of the best epoch
     * @param training blocks to learn
     * @param validation blocks to choose the epoch by
     * @param identity names the seeds of shuffling and dropout, and the run in messages
     * @param checkpoints where the training saves its state; also before a {@link
     *     io.ouroboros.harness.runtime.StoppedException} passes through
     * @return losses of every epoch, to the last bit those of a training that was never stopped
     * @throws HarnessException if a loss is not finite, naming generation, epoch, step and seed; or
     *     if the checkpoint is of another training
     * @throws IOException if a checkpoint cannot be read or written
     */
    public FineTuningResult fineTune(
            CausalLanguageModel model,
            TokenBlocks training,
            TokenBlocks validation,
            Identity identity,
            TrainingCheckpoints checkpoints)
            throws IOException {
        try (TrainingLoop loop =
                new TrainingLoop(
                        settings,
                        model,
                        new TrainingLoop.Data(training, validation),
                        identity,
                        checkpoints,
                        listener,
                        memory,
                        progress,
                        interruption)) {
            return loop.run();
        }
    }

    /**
     * Which training this is.
     *
     * @param runSeed the run's seed
     * @param generation index in the recursion
     * @param pretraining whether it comes before generation 0, with seeds of its own
     */
    public record Identity(long runSeed, int generation, boolean pretraining) {

        /**
         * Names a generation's fine-tuning.
         *
         * @param runSeed the run's seed
         * @param generation index in the recursion
         * @return the identity
         */
        public static Identity ofGeneration(long runSeed, int generation) {
            return new Identity(runSeed, generation, false);
        }

        /**
         * Names the training of a model before generation 0.
         *
         * @param runSeed the run's seed
         * @return the identity
         */
        public static Identity ofPretraining(long runSeed) {
            return new Identity(runSeed, 0, true);
        }

        JsonObject toJson() {
            JsonObject json = new JsonObject();
            json.addProperty("seed", runSeed);
            json.addProperty("generation", generation);
            json.addProperty("pretraining", pretraining);
            return json;
        }

        long seed(Purpose purpose, long step) {
            long root =
                    pretraining
                            ? SeedDerivation.derive(runSeed, 0, Purpose.PRETRAINING, 0)
                            : runSeed;
            return SeedDerivation.derive(root, generation, purpose, step);
        }

        String describe(int epoch) {
            return (pretraining ? "pretraining" : "generation " + generation) + ", epoch " + epoch;
        }

        String describe(int epoch, long step) {
            return "%s, step %d, seed %d".formatted(describe(epoch), step, runSeed);
        }
    }
}
