package io.ouroboros.harness.bench;

import io.ouroboros.harness.bench.DecodingBenchResult.OfBatchSize;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.ComputeTarget;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.RuntimeSettings;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Measures beam search on random prompts, and the machine's own limit beside it. */
public final class DecodingBench {

    private final DecodingBenchSettings settings;
    private final RuntimeSettings runtime;
    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a benchmark.
     *
     * @param settings what to measure
     * @param runtime how to compute
     * @param progress shows how far it is
     * @param interruption asked between batches
     */
    public DecodingBench(
            DecodingBenchSettings settings,
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
    public DecodingBenchResult run(ModelShape shape) throws IOException {
        return RandomWeights.of(shape, this::run);
    }

    /**
     * Measures a model: each batch size once without counting, then all sizes in turn.
     *
     * @param directory Hugging Face model directory; not changed
     * @return what was found
     * @throws IOException if the model cannot be read
     * @throws IllegalArgumentException if prompt and continuation do not fit the model
     * @throws HarnessException if the device or the precision is not there
     */
    public DecodingBenchResult run(Path directory) throws IOException {
        ComputeTarget target = ComputeTarget.of(runtime);
        try (CausalLanguageModel model = target.load(directory)) {
            List<OfBatchSize> found = measure(model);
            return new DecodingBenchResult(
                    settings,
                    runtime.precision(),
                    model.numMultipliedWeights(),
                    numProjectionWeights(model),
                    found,
                    MatmulPeaks.of(target.device()).of(runtime.precision()));
        }
    }

    private List<OfBatchSize> measure(CausalLanguageModel model) throws IOException {
        int numSizes = settings.batchSizes().size();
        double[][] seconds = new double[numSizes][settings.steps()];
        long[] peakBytes = new long[numSizes];
        long batches = (long) numSizes * (settings.steps() + 1);
        try (Decoder decoder = new Decoder(model, rules());
                Progress.Work work = progress.start("measuring", batches, "batches")) {
            for (int step = -1; step < settings.steps(); step++) {
                for (int i = 0; i < numSizes; i++) {
                    interruption.check();
                    int batchSize = settings.batchSizes().get(i);
                    List<int[]> prompts = randomPrompts(model, batchSize, step);
                    long start = System.nanoTime();
                    int unused = decoder.decode(prompts, batchSize).size();
                    if (step < 0) { // cold caches; memory grows with the batch
                        peakBytes[i] = ProcessMemory.peakBytes();
                    } else {
                        seconds[i][step] = (System.nanoTime() - start) / 1e9;
                    }
                    work.step(1);
                }
            }
        }
        List<OfBatchSize> found = new ArrayList<>();
        for (int i = 0; i < numSizes; i++) {
            found.add(
                    new OfBatchSize(
                            settings.batchSizes().get(i), Median.of(seconds[i]), peakBytes[i]));
        }
        return found;
    }

    private DecodingRules rules() {
        return DecodingRules.exactly(settings.beamWidth(), settings.newTokens());
    }

    private List<int[]> randomPrompts(CausalLanguageModel model, int count, int step) {
        Random random = new Random(step);
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[settings.blockLength()];
            Arrays.setAll(ids, t -> random.nextInt(model.configuration().vocabularySize()));
            prompts.add(ids);
        }
        return prompts;
    }

    /** The first table with a row for each token: the projection, or of its size. */
    private static long numProjectionWeights(CausalLanguageModel model) {
        int vocabularySize = model.configuration().vocabularySize();
        return model.configuration().parameters().stream()
                .filter(parameter -> parameter.shape().get(0) == vocabularySize)
                .mapToLong(ParameterSpec::numElements)
                .findFirst()
                .orElseThrow();
    }
}
