package io.ouroboros.harness.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.ComputeTarget;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.RuntimeSettings;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.scoring.BlockScorer;
import io.ouroboros.models.training.Trainer;
import io.ouroboros.models.training.TrainingRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Measures training and evaluation on random tokens, and the machine's own limit beside them. */
public final class TrainingBench {

    /** Learning rate of the paper (PROTOCOL.md, Training); of no influence on time. */
    private static final double LEARNING_RATE = 2e-5;

    /** The first steps meet cold caches and unwarmed allocators. */
    private static final int WARM_UP = 2;

    private final TrainingBenchSettings settings;
    private final RuntimeSettings runtime;
    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a benchmark.
     *
     * @param settings what to measure
     * @param runtime how to compute
     * @param progress shows how far it is
     * @param interruption asked between steps
     */
    public TrainingBench(
            TrainingBenchSettings settings,
            RuntimeSettings runtime,
            Progress progress,
            Interruption interruption) {
        this.settings = settings;
        this.runtime = runtime;
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Measures a shape with random weights.
     *
     * @param shape the shape
     * @return what was found
     * @throws IOException if no temporary directory can hold the weights
     */
    public TrainingBenchResult run(ModelShape shape) throws IOException {
        return RandomWeights.of(shape, this::run);
    }

    /**
     * Measures a model.
     *
     * @param directory Hugging Face model directory; not changed
     * @return what was found
     * @throws IOException if the model cannot be read
     * @throws HarnessException if the device or the precision is not there
     */
    public TrainingBenchResult run(Path directory) throws IOException {
        ComputeTarget target = ComputeTarget.of(runtime);
        Device device = target.device();
        try (Progress.Work work =
                        progress.start("measuring", 3L * (WARM_UP + settings.steps()), "calls");
                CausalLanguageModel model = target.load(directory)) {
            int[][] ids = randomIds(model.configuration().vocabularySize());
            double[] medians = medians(model, ids, work);
            long memory = ProcessMemory.peakBytes();
            MatmulPeaks peaks = MatmulPeaks.of(device);
            return new TrainingBenchResult(
                    settings,
                    runtime.precision(),
                    model.numMultipliedWeights(),
                    medians[0],
                    medians[1],
                    medians[2],
                    peaks.float32(),
                    peaks.bfloat16(),
                    memory);
        }
    }

    /** Seconds of a step, of the gradients alone, and of an evaluation. */
    private double[] medians(CausalLanguageModel model, int[][] ids, Progress.Work work) {
        TrainingRules rules =
                new TrainingRules(
                        TrainingRules.DEFAULT.adamW(),
                        TrainingRules.DEFAULT.loss(),
                        settings.microBatchSize(),
                        TrainingRules.DEFAULT.maximumGradientNorm());
        BlockScorer scorer = new BlockScorer(model);
        try (Trainer trainer = new Trainer(model, rules)) {
            List<Runnable> calls =
                    List.of(
                            () -> {
                                trainer.step(ids, LEARNING_RATE, 0);
                                trainer.takeLosses();
                            },
                            () -> {
                                try (NDManager owner = NDManager.newBaseManager(model.device())) {
                                    trainer.gradients(ids, 0, owner).head().getFloat();
                                }
                            },
                            () -> scorer.score(ids));
            return medians(calls, work);
        }
    }

    /** Calls in turn, so that a machine that changes its speed changes it for all of them. */
    private double[] medians(List<Runnable> calls, Progress.Work work) {
        double[][] seconds = new double[calls.size()][settings.steps()];
        for (int i = -WARM_UP; i < settings.steps(); i++) {
            for (int call = 0; call < calls.size(); call++) {
                interruption.check();
                long start = System.nanoTime();
                calls.get(call).run();
                if (i >= 0) {
                    seconds[call][i] = (System.nanoTime() - start) / 1e9;
                }
                work.step(1);
            }
        }
        return Arrays.stream(seconds).mapToDouble(Median::of).toArray();
    }

    private int[][] randomIds(int vocabularySize) {
        Random random = new Random(0);
        int[][] ids = new int[settings.batchSize()][settings.blockLength()];
        for (int[] block : ids) {
            Arrays.setAll(block, t -> random.nextInt(vocabularySize));
        }
        return ids;
    }
}
