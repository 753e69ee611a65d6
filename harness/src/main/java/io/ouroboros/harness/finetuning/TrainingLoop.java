package io.ouroboros.harness.finetuning;

import com.google.gson.JsonObject;
import io.ouroboros.datasets.batching.EpochOrder;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.finetuning.FineTuner.Identity;
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

/** One training from its start, or from its last checkpoint, to its best epoch. */
final class TrainingLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

    /** How often losses are read from the device, which waits for the steps behind them. */
    private static final Duration LOSS_INTERVAL = Duration.ofSeconds(1);

    private final FineTuningConfig settings;
    private final CausalLanguageModel model;
    private final Data data;
    private final Identity identity;
    private final TrainingCheckpoints checkpoints;
    private final FineTuner.EpochListener listener;
    private final Progress progress;
    private final Interruption interruption;
    private final int numBatches;
    private final JsonObject description;
    private final Trainer trainer;

    private TrainingPosition position = TrainingPosition.START;
    private @Nullable Weights best;
    private long lossesNanos = System.nanoTime();

    /**
     * What is learned and what chooses the epoch.
     *
     * @param training blocks to learn
     * @param validation blocks to choose the epoch by
     */
    record Data(TokenBlocks training, TokenBlocks validation) {}

    TrainingLoop(
            FineTuningConfig settings,
            CausalLanguageModel model,
            Data data,
            Identity identity,
            TrainingCheckpoints checkpoints,
            FineTuner.EpochListener listener,
            OomBackoff.Listener memory,
            Progress progress,
            Interruption interruption)
            throws IOException {
        this.settings = settings;
        this.model = model;
        this.data = data;
        this.identity = identity;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.progress = progress;
        this.interruption = interruption;
        numBatches = order(0).numBatches(settings.batchSize());
        description = identity.toJson();
        Settings.toJson(settings).asMap().forEach(description::add);
        description.addProperty("trainingSha256", hash(data.training()));
        description.addProperty("validationSha256", hash(data.validation()));
        Optional<TrainingCheckpoints.Saved> saved = checkpoints.newest(description);
        if (saved.isPresent()) {
            saved.get().restoreWeights(model);
        }
        TrainingStepConfig rules = settings.rules(model.device());
        int most = saved.map(TrainingCheckpoints.Saved::microBatchSize).orElse(Integer.MAX_VALUE);
        trainer = new Trainer(model, rules.withMicroBatchOf(most), memory);
        if (saved.isPresent()) {
            goOn(saved.get());
        }
    }

    /** SHA-256 of the ids as big-endian integers; block by block, for they may be mapped. */
    private static String hash(TokenBlocks blocks) {
        MessageDigest digest = Sha256.newDigest();
        ByteBuffer bytes = ByteBuffer.allocate(blocks.blockLength() * Integer.BYTES);
        for (int[] block : blocks) {
            bytes.asIntBuffer().put(block);
            digest.update(bytes.array());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void goOn(TrainingCheckpoints.Saved saved) throws IOException {
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
                "{}: goes on after {} of {} steps",
                identity.describe(position.epoch()),
                Quantities.count(position.batch()),
                Quantities.count(numBatches));
    }

    /** Trains to the end; the model has the best epoch's weights then. */
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
            model.replaceWeights(best);
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
                int[] chosen = order.batch(position.batch(), settings.batchSize());
                int[][] ids = new int[chosen.length][];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = data.training().block(chosen[i]);
                }
                long step = stepOf(position.batch());
                trainer.step(
                        ids,
                        settings.learningRate(step, numBatches),
                        identity.seed(Purpose.DROPOUT, step));
                position = position.afterBatch();
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

    private void validate() throws IOException {
        int epoch = position.epoch();
        PerplexitySummary found =
                new PerplexityEvaluator(
                                model, PerplexityEvaluator.PAPER_BATCH_SIZE, progress, interruption)
                        .evaluate("validating " + identity.describe(epoch), data.validation())
                        .summary();
        checkFinite("validation loss", found.all().meanLoss(), stepOf(numBatches - 1));
        double trainingLoss = position.lossSum() / data.training().size();
        LOG.info(
                "{}: training loss {}, validation perplexity {}",
                identity.describe(epoch),
                Quantities.decimal(trainingLoss, 4),
                Quantities.perplexity(found.all().tokenPerplexity()));
        double rate = settings.learningRate(stepOf(0), numBatches);
        position =
                position.afterEpoch(
                        new FineTuningResult.Epoch(
                                rate, trainingLoss, position.stepLosses(), found));
        if (position.result().bestEpoch() == epoch) {
            closeBest();
            // the last epoch's weights are the model's own and need no copy
            best = epoch + 1 < settings.epochs() ? model.weights().copy() : null;
        }
        listener.onEpoch(position.result());
    }

    /** Adds the losses of the steps since the last call up, in order; returns the last one. */
    private double takeLosses() {
        float[] losses = trainer.takeLosses();
        List<Double> taken = new ArrayList<>();
        double sum = position.lossSum();
        double last = Double.NaN;
        for (int i = 0; i < losses.length; i++) {
            int batch = position.batch() - losses.length + i;
            last = losses[i];
            checkFinite("training loss", last, stepOf(batch));
            int numBlocks = // the last batch may be short
                    Math.min(
                            settings.batchSize(),
                            data.training().size() - batch * settings.batchSize());
            taken.add(last);
            sum += last * numBlocks;
        }
        position = position.withLosses(taken, sum);
        lossesNanos = System.nanoTime();
        return last;
    }

    private void save() throws IOException {
        takeLosses();
        checkpoints.save(description, position, model.weights(), trainer, best);
    }

    private EpochOrder order(int epoch) {
        return EpochOrder.shuffled(data.training().size(), identity.seed(Purpose.SHUFFLE, epoch));
    }

    /** The index of a step in the whole training, by its batch in this epoch. */
    private long stepOf(int batch) {
        return (long) position.epoch() * numBatches + batch;
    }

    private void checkFinite(String what, double loss, long step) {
        if (!Double.isFinite(loss)) {
            throw new HarnessException(
                    "%s must be finite, got %s in %s; lower --learning-rate"
                            .formatted(what, loss, identity.describe(position.epoch(), step)));
        }
    }

    private void closeBest() {
        if (best != null) {
            best.close();
            best = null;
        }
    }

    /** Frees the optimiser's state; the model stays the caller's. */
    @Override
    public void close() {
        trainer.close();
        closeBest();
    }
}
