package io.ouroboros.harness.bench;

import io.ouroboros.harness.bench.DecodingBenchResult.OfBatchSize;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.MatmulSpeed;
import io.ouroboros.harness.device.MemoryUse;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ParameterSpec;
import io.ouroboros.models.decoding.Decoder;
import io.ouroboros.models.decoding.DecodingConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures beam search on random prompts, and the speed of large matrix products for comparison.
 *
 * @param settings what to measure
 * @param runtime device, precision and threads
 * @param progress shows the progress
 * @param interruption checked between batches
 */
public record DecodingBench(
        DecodingBenchConfig settings,
        DeviceConfig runtime,
        Progress progress,
        Interruption interruption) {

    private static final int WARM_UP = 1;

    /**
     * Measures a model: each batch size once to warm up, then all sizes in turn. Every worker
     * decodes a batch at the same time.
     *
     * @param directory Hugging Face model directory; not changed
     * @return the measurements
     * @throws IOException if the model cannot be read
     * @throws IllegalArgumentException if prompt and continuation do not fit the model
     * @throws HarnessException if the device or the precision is not available
     */
    public DecodingBenchResult run(Path directory) throws IOException {
        ComputeTarget target = ComputeTarget.of(runtime);
        try (CausalLanguageModel model = target.load(directory)) {
            double before = MatmulSpeed.peak(target.device(), target.workers(), model.dtype());
            List<OfBatchSize> found = measure(model);
            double after = MatmulSpeed.peak(target.device(), target.workers(), model.dtype());
            return new DecodingBenchResult(
                    settings,
                    runtime.precision(),
                    model.numMatmulParams(),
                    numProjectionWeights(model),
                    found,
                    before,
                    after);
        }
    }

    private List<OfBatchSize> measure(CausalLanguageModel model) throws IOException {
        List<Integer> sizes = settings.batchSizes();
        long[] peakBytes = new long[sizes.size()];
        double[] seconds;
        try (Decoder decoder = new Decoder(model, config())) {
            List<Rounds.Call> calls = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                int index = i;
                int batchSize = sizes.get(i);
                calls.add(
                        round -> {
                            int numPrompts = batchSize * model.workers().count();
                            int unused =
                                    decoder.decode(prompts(model, numPrompts, round), batchSize)
                                            .size();
                            if (round < 0) { // later rounds include larger batches
                                peakBytes[index] = MemoryUse.peakBytes(model.device());
                            }
                        });
            }
            seconds = rounds().medianSeconds(calls);
        }
        List<OfBatchSize> found = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            int numPrompts = sizes.get(i) * model.workers().count();
            found.add(new OfBatchSize(sizes.get(i), numPrompts, seconds[i], peakBytes[i]));
        }
        return found;
    }

    private Rounds rounds() {
        return new Rounds(WARM_UP, settings.steps(), progress, interruption);
    }

    private DecodingConfig config() {
        return DecodingConfig.exactly(settings.beamWidth(), settings.newTokens());
    }

    private List<int[]> prompts(CausalLanguageModel model, int count, int round) {
        int vocabularySize = model.configuration().vocabularySize();
        return List.of(RandomIds.blocks(count, settings.blockLength(), vocabularySize, round));
    }

    /**
     * Elements of the first matrix with a row for each token: the output projection, or one of its
     * size.
     */
    private static long numProjectionWeights(CausalLanguageModel model) {
        int vocabularySize = model.configuration().vocabularySize();
        return model.configuration().parameters().stream()
                .filter(parameter -> parameter.shape().get(0) == vocabularySize)
                .mapToLong(ParameterSpec::numElements)
                .findFirst()
                .orElseThrow();
    }
}
