package io.ouroboros.harness.finetuning;

import io.ouroboros.datasets.batching.EpochOrder;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.evaluation.PerplexityResult;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.SeedDerivation;
import io.ouroboros.harness.runtime.SeedDerivation.Purpose;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.Weights;
import io.ouroboros.models.training.AdamW;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fine-tunes a model on token blocks and keeps the epoch that is best on validation blocks. */
public final class FineTuner {

    private static final Logger LOG = LoggerFactory.getLogger(FineTuner.class);

    private final FineTuningSettings settings;
    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a fine-tuner.
     *
     * @param settings checked settings
     * @param progress shows how far it is
     * @param interruption asked between steps
     */
    public FineTuner(FineTuningSettings settings, Progress progress, Interruption interruption) {
        this.settings = settings;
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Fine-tunes.
     *
     * @param model its weights become those of the best epoch
     * @param training blocks to learn
     * @param validation blocks to choose the epoch by
     * @param identity names the seeds of shuffling and dropout, and the run in messages
     * @return losses of every epoch
     * @throws HarnessException if a loss is not finite; names generation, epoch, step and seed
     */
    public FineTuningResult fineTune(
            CausalLanguageModel model,
            TokenBlocks training,
            TokenBlocks validation,
            Identity identity) {
        PerplexityEvaluator evaluator =
                new PerplexityEvaluator(
                        model, PerplexityEvaluator.PAPER_BATCH_SIZE, progress, interruption);
        List<FineTuningResult.Epoch> epochs = new ArrayList<>();
        int bestEpoch = 0;
        Weights best = null;
        boolean done = false;
        try (Trainer trainer = new Trainer(model, rules())) {
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                double trainingLoss = trainEpoch(trainer, training, epoch, identity);
                PerplexityResult found =
                        evaluator.evaluate("validating " + identity.describe(epoch), validation);
                checkFinite(
                        "validation loss",
                        found.all().meanLoss(),
                        identity.describe(epoch, (epoch + 1) * numSteps(training) - 1));
                epochs.add(
                        new FineTuningResult.Epoch(
                                settings.learningRate(epoch), trainingLoss, found));
                LOG.info(
                        "{}: training loss {}, validation perplexity {}",
                        identity.describe(epoch),
                        Quantities.decimal(trainingLoss, 4),
                        Quantities.perplexity(found.all().tokenPerplexity()));
                if (epoch == 0 || loss(epochs, epoch) < loss(epochs, bestEpoch)) {
                    bestEpoch = epoch;
                    closeIfThere(best);
                    // the last epoch's weights are the model's own and need no copy
                    best = epoch + 1 < settings.epochs() ? model.weights().copy() : null;
                }
            }
            done = true;
        } finally {
            if (!done) {
                closeIfThere(best);
            }
        }
        if (best != null) {
            model.replaceWeights(best);
        }
        return new FineTuningResult(epochs, bestEpoch);
    }

    private TrainingRules rules() {
        AdamW torch = AdamW.DEFAULT;
        return new TrainingRules(
                new AdamW(torch.beta1(), torch.beta2(), torch.epsilon(), settings.weightDecay()),
                TrainingRules.DEFAULT.loss(),
                TrainingRules.DEFAULT.microBatchSize(),
                TrainingRules.DEFAULT.maximumGradientNorm());
    }

    private static double loss(List<FineTuningResult.Epoch> epochs, int epoch) {
        return epochs.get(epoch).validation().all().meanLoss();
    }

    private static void closeIfThere(@Nullable Weights weights) {
        if (weights != null) {
            weights.close();
        }
    }

    private long numSteps(TokenBlocks training) {
        return (training.size() + settings.batchSize() - 1L) / settings.batchSize();
    }

    private double trainEpoch(Trainer trainer, TokenBlocks training, int epoch, Identity identity) {
        EpochOrder order =
                EpochOrder.shuffled(training.size(), identity.seed(Purpose.SHUFFLE, epoch));
        int numBatches = order.numBatches(settings.batchSize());
        double sum = 0;
        try (Progress.Work work =
                progress.start("fine-tuning " + identity.describe(epoch), numBatches, "steps")) {
            for (int batch = 0; batch < numBatches; batch++) {
                interruption.check();
                int[] chosen = order.batch(batch, settings.batchSize());
                int[][] ids = new int[chosen.length][];
                for (int i = 0; i < ids.length; i++) {
                    ids[i] = training.block(chosen[i]);
                }
                long step = (long) epoch * numBatches + batch;
                trainer.step(
                        ids, settings.learningRate(epoch), identity.seed(Purpose.DROPOUT, step));
                double loss = trainer.takeLosses()[0];
                checkFinite("training loss", loss, identity.describe(epoch, step));
                sum += loss * chosen.length;
                work.step(1);
                work.note("loss " + Quantities.decimal(loss, 3));
            }
        }
        return sum / training.size();
    }

    private static void checkFinite(String what, double loss, String where) {
        if (!Double.isFinite(loss)) {
            throw new HarnessException(
                    "%s must be finite, got %s in %s; lower --learning-rate"
                            .formatted(what, loss, where));
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

        private long seed(Purpose purpose, long step) {
            long root =
                    pretraining
                            ? SeedDerivation.derive(runSeed, 0, Purpose.PRETRAINING, 0)
                            : runSeed;
            return SeedDerivation.derive(root, generation, purpose, step);
        }

        private String describe(int epoch) {
            return (pretraining ? "pretraining" : "generation " + generation) + ", epoch " + epoch;
        }

        private String describe(int epoch, long step) {
            return "%s, step %d, seed %d".formatted(describe(epoch), step, runSeed);
        }
    }
}
