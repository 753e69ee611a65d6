package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.batching.EpochOrder;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.device.KeptBatchSize;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.device.WorkMemory;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.Weights;
import io.ouroboros.models.engine.OomBackoff;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingStepConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tunes a model on token blocks and keeps the epoch that is best on validation blocks.
 *
 * @param settings checked settings
 * @param progress shows the progress
 * @param interruption checked between steps
 * @param listener called after every epoch
 * @param memory told when memory runs out
 */
public record FineTuner(
        FineTuningConfig settings,
        Progress progress,
        Interruption interruption,
        EpochListener listener,
        OomBackoff.Listener memory) {

    private static final Logger LOG = LoggerFactory.getLogger(FineTuner.class);

    /** How often losses are read from the device, which waits for the steps behind them. */
    private static final Duration LOSS_INTERVAL = Duration.ofSeconds(1);

    /** Called after every epoch. */
    @FunctionalInterface
    public interface EpochListener {
        /**
         * Takes the results so far.
         *
         * @param result the finished epochs, the newest one last
         * @throws IOException if the listener cannot write its files; ends the training
         */
        void onEpoch(FineTuningResult result) throws IOException;
    }

    /**
     * Creates a fine-tuner.
     *
     * @param settings checked settings
     * @param progress shows the progress
     * @param interruption checked between steps
     * @param listener called after every epoch
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

    /**
     * Fine-tunes a model, or resumes from a checkpoint of the same training. If a step runs out of
     * memory, it is repeated with half the micro-batch, which changes its numbers by rounding at
     * most.
     *
     * @param model its weights become those of the best epoch; adapters that were trained in their
     *     place are still apart from them, see {@link TrainedModel}
     * @param training blocks to learn
     * @param validation blocks to choose the epoch by
     * @param identity determines the seeds of shuffling and dropout
     * @param checkpoints where the training saves its state; also before it throws {@link
     *     StoppedException}
     * @return losses of every epoch, bit for bit those of a training that was never stopped
     * @throws HarnessException if a loss is not finite, naming generation, epoch, step and seed; or
     *     if the checkpoint is of another training
     * @throws IOException if a checkpoint cannot be read or written
     */
    public FineTuningResult fineTune(
            CausalLanguageModel model,
            TokenBlocks training,
            TokenBlocks validation,
            TrainingIdentity identity,
            TrainingCheckpoints checkpoints)
            throws IOException {
        try (Training loop = new Training(model, training, validation, identity, checkpoints)) {
            return loop.run();
        }
    }

    /** SHA-256 of the ids as big-endian integers; block by block because they may be mapped. */
    private static String hash(TokenBlocks blocks) {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer bytes = ByteBuffer.allocate(blocks.blockLength() * Integer.BYTES);
        for (int[] block : blocks) {
            bytes.asIntBuffer().put(block);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** One training, from its start or its last checkpoint to its best epoch. */
    private final class Training implements AutoCloseable {
        private final CausalLanguageModel model;
        private final TokenBlocks training;
        private final TokenBlocks validation;
        private final TrainingIdentity identity;
        private final TrainingCheckpoints checkpoints;
        private final int numBatches;
        private final JsonObject description;
        private final Trainer trainer;
        private TrainingPosition position = TrainingPosition.START;
        private @Nullable Weights best;
        private long lossesNanos = System.nanoTime();

        Training(
                CausalLanguageModel model,
                TokenBlocks training,
                TokenBlocks validation,
                TrainingIdentity identity,
                TrainingCheckpoints checkpoints)
                throws IOException {
            this.model = model;
            this.training = training;
            this.validation = validation;
            this.identity = identity;
            this.checkpoints = checkpoints;
            numBatches = order(0).numBatches(settings.batchSize());
            description = JsonRecords.toJson(identity);
            Settings.toJson(settings).asMap().forEach(description::add);
            description.addProperty("trainingSha256", hash(training));
            description.addProperty("validationSha256", hash(validation));
            long numLearned = settings.lora().numLearned(model.configuration());
            settings.lora().adapt(model, identity.seed(Purpose.ADAPTERS, 0));
            Optional<TrainingCheckpoints.Saved> saved = checkpoints.newest(description);
            if (saved.isPresent()) {
                saved.get().restoreWeights(model);
            }
            TrainingStepConfig stepConfig = stepConfig(saved);
            int atOnce = stepConfig.microBatchSize();
            WorkMemory.ofTraining(model.configuration(), numLearned, atOnce, training.blockLength())
                    .limitWorkers(model);
            trainer = new Trainer(model, stepConfig, memory);
            if (saved.isPresent()) {
                resume(saved.get());
            }
        }

        private TrainingStepConfig stepConfig(Optional<TrainingCheckpoints.Saved> saved)
                throws IOException {
            TrainingStepConfig config = settings.stepConfig(model.device(), training.size());
            int most =
                    saved.map(TrainingCheckpoints.Saved::microBatchSize).orElse(Integer.MAX_VALUE);
            KeptBatchSize.Source source =
                    settings.microBatchSize() == 0
                            ? KeptBatchSize.Source.DEFAULT
                            : KeptBatchSize.Source.USER;
            int chosen = Math.min(most, config.microBatchSize());
            return config.withMicroBatchOf(checkpoints.microBatchSize(chosen, source));
        }

        private void resume(TrainingCheckpoints.Saved saved) throws IOException {
            boolean restored = false;
            try {
                saved.restoreOptimiser(trainer);
                best = saved.best(model);
                restored = true;
            } finally {
                if (!restored) {
                    close();
                }
            }
            position = saved.position();
            LOG.info(
                    "{}: resumes after {} of {} steps",
                    identity.describe(position.epoch()),
                    Quantities.count(position.batch()),
                    Quantities.count(numBatches));
        }

        /** Trains to the end and gives the model the best epoch's weights. */
        FineTuningResult run() throws IOException {
            try {
                while (position.epoch() < settings.epochs()) {
                    trainEpoch();
                    validate();
                }
            } catch (StoppedException e) {
                save();
                throw e;
            }
            if (best != null) {
                model.replaceLearned(best);
                best = null;
            }
            return position.result();
        }

        private void trainEpoch() throws IOException {
            EpochOrder order = order(position.epoch());
            String what = "fine-tuning " + identity.describe(position.epoch());
            try (Progress.Work work = progress.start(what, numBatches, "steps")) {
                work.skip(position.batch());
                while (position.batch() < numBatches) {
                    interruption.check();
                    step(order.batch(position.batch(), settings.batchSize()));
                    work.step(1);
                    if (System.nanoTime() - lossesNanos >= LOSS_INTERVAL.toNanos()) {
                        work.note("loss " + Quantities.decimal(takeLosses(), 3));
                    }
                    if (checkpoints.isDueAfterStep()) {
                        save();
                    }
                }
                takeLosses();
            }
        }

        private void step(int[] chosen) {
            int[][] ids = new int[chosen.length][];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = training.block(chosen[i]);
            }
            long step = stepOf(position.batch());
            trainer.step(
                    ids,
                    settings.learningRate(step, numBatches),
                    identity.seed(Purpose.DROPOUT, step));
            position = position.afterBatch();
        }

        private void validate() throws IOException {
            int epoch = position.epoch();
            String what = "validating " + identity.describe(epoch);
            PerplexitySummary found =
                    PerplexityEvaluator.of(model, progress, interruption)
                            .evaluate(what, validation)
                            .summary();
            checkFinite("validation loss", found.all().meanLoss(), stepOf(numBatches - 1));
            double trainingLoss = position.lossSum() / training.size();
            LOG.info(
                    "{}: training loss {}, validation perplexity {}",
                    identity.describe(epoch),
                    Quantities.decimal(trainingLoss, 4),
                    Quantities.perplexity(found.all().tokenPerplexity()));
            position =
                    position.afterEpoch(
                            settings.learningRate(stepOf(0), numBatches), trainingLoss, found);
            if (position.result().bestEpoch() == epoch) {
                closeBest();
                // the last epoch's weights are the model's own and need no copy
                best = epoch + 1 < settings.epochs() ? model.learned().copy() : null;
            }
            listener.onEpoch(position.result());
        }

        /** Adds the losses of the steps since the last call, in order; returns the newest one. */
        private double takeLosses() {
            float[] losses = trainer.takeLosses();
            List<Double> taken = new ArrayList<>();
            double sum = position.lossSum();
            double last = Double.NaN;
            for (int i = 0; i < losses.length; i++) {
                int batch = position.batch() - losses.length + i;
                last = losses[i];
                checkFinite("training loss", last, stepOf(batch));
                int before = batch * settings.batchSize(); // the last batch may be short
                taken.add(last);
                sum += last * Math.min(settings.batchSize(), training.size() - before);
            }
            position = position.withLosses(taken, sum);
            lossesNanos = System.nanoTime();
            return last;
        }

        private void save() throws IOException {
            takeLosses();
            checkpoints.save(description, position, model.learned(), trainer, best);
        }

        private EpochOrder order(int epoch) {
            return EpochOrder.shuffled(training.size(), identity.seed(Purpose.SHUFFLE, epoch));
        }

        /** The index of a step in the whole training, by its batch in this epoch. */
        private long stepOf(int batch) {
            return (long) position.epoch() * numBatches + batch;
        }

        private void checkFinite(String what, double loss, long step) {
            if (!Double.isFinite(loss)) {
                boolean isUntrained = what.startsWith("training") && step == 0;
                String advice =
                        isUntrained ? "check the model's weights for NaN" : "lower --learning-rate";
                String place = identity.describe(position.epoch(), step);
                throw new HarnessException(
                        "%s must be finite, got %s in %s; %s".formatted(what, loss, place, advice));
            }
        }

        private void closeBest() {
            if (best != null) {
                best.close();
                best = null;
            }
        }

        /** Frees the optimiser's state; the model stays open. */
        @Override
        public void close() throws IOException {
            trainer.close();
            closeBest();
            checkpoints.ended();
        }
    }
}
