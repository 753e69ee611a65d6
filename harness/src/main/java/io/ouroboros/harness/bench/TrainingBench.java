package io.ouroboros.harness.bench;

import ai.djl.ndarray.NDManager;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.MatmulSpeed;
import io.ouroboros.harness.device.MemoryLog;
import io.ouroboros.harness.device.MemoryUse;
import io.ouroboros.harness.evaluation.PerplexityEvaluator;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Measures training and evaluation on random tokens, and the speed of large matrix products for
 * comparison.
 *
 * @param settings what to measure
 * @param runtime device, precision and threads
 * @param progress shows the progress
 * @param interruption checked between steps
 */
public record TrainingBench(
        TrainingBenchConfig settings,
        DeviceConfig runtime,
        Progress progress,
        Interruption interruption) {

    private static final int WARM_UP = 2;

    /**
     * Measures a model.
     *
     * @param directory Hugging Face model directory; not changed
     * @return the measurements
     * @throws IOException if the model cannot be read
     * @throws HarnessException if the device or the precision is not available
     */
    public TrainingBenchResult run(Path directory) throws IOException {
        ComputeTarget target = ComputeTarget.of(runtime);
        try (CausalLanguageModel model = target.load(directory)) {
            long numMatmulParams = model.numMatmulParams();
            settings.lora().adapt(model, 0);
            double before = MatmulSpeed.peak(target.device(), target.workers(), model.dtype());
            FineTuningConfig rules =
                    Settings.parse(
                            FineTuningConfig.class,
                            "--batch-size=" + settings.batchSize(),
                            "--micro-batch-size=" + settings.microBatchSize());
            try (Trainer trainer =
                    new Trainer(
                            model,
                            rules.stepConfig(model.device(), settings.batchSize()),
                            MemoryLog.of("a micro-batch of %d blocks"))) {
                double[] medians = medians(model, trainer, rules.learningRate());
                long memory = MemoryUse.peakBytes(model.device());
                return new TrainingBenchResult(
                        settings.withMicroBatchSize(trainer.microBatchSize()),
                        runtime.precision(),
                        numMatmulParams,
                        medians[0],
                        medians[1],
                        medians[2],
                        before,
                        MatmulSpeed.peak(target.device(), target.workers(), model.dtype()),
                        memory);
            }
        }
    }

    /** Seconds of a step, of the gradients alone, and of an evaluation. */
    private double[] medians(CausalLanguageModel model, Trainer trainer, double learningRate)
            throws IOException {
        int[][] ids =
                RandomIds.blocks(
                        settings.batchSize(),
                        settings.blockLength(),
                        model.configuration().vocabularySize(),
                        0);
        BlockScorer scorer = PerplexityEvaluator.scorer(model);
        int numWorkers = model.workers().count();
        int[][] scored = new int[numWorkers * ids.length][]; // a batch for each worker
        Arrays.setAll(scored, i -> ids[i % ids.length]);
        List<Rounds.Call> calls =
                List.of(
                        round -> {
                            trainer.step(ids, learningRate, 0);
                            trainer.takeLosses();
                        },
                        round -> {
                            try (NDManager owner = NDManager.newBaseManager(model.device())) {
                                trainer.gradients(ids, 0, owner).head().getFloat();
                            }
                        },
                        round -> scorer.score(scored));
        double[] medians =
                new Rounds(WARM_UP, settings.steps(), progress, interruption).medianSeconds(calls);
        medians[2] /= numWorkers;
        return medians;
    }
}
