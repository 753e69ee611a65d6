package io.ouroboros.harness.bench;

import io.ouroboros.harness.bench.DecodingBenchResult.OfBatchSize;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
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

/** Measures beam search on random prompts, and the machine's own limit beside it. */
public final class DecodingBench {

    private static final int WARM_UP = 1;

    private final DecodingBenchConfig settings;
    private final DeviceConfig runtime;
    private final Rounds rounds;

    /**
     * Creates a benchmark.
     *
     * @param settings what to measure
     * @param runtime how to compute
     * @param progress shows how far it is
     * @param interruption asked between batches
     */
    public DecodingBench(
            DecodingBenchConfig settings,
            DeviceConfig runtime,
            Progress progress,
            Interruption interruption) {
        this.settings = settings;
        this.runtime = runtime;
        this.rounds = new Rounds(WARM_UP, settings.steps(), progress, interruption);
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
        List<Integer> sizes = settings.batchSizes();
        long[] peakBytes = new long[sizes.size()];
        double[] seconds;
        try (Decoder decoder = new Decoder(model, rules())) {
            List<Rounds.Call> calls = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                int index = i;
                int batchSize = sizes.get(i);
                calls.add(
                        round -> {
                            int unused =
                                    decoder.decode(prompts(model, batchSize, round), batchSize)
                                            .size();
                            if (round < 0) { // a later round has met larger batches
                                peakBytes[index] = MemoryUse.peakBytes();
                            }
                        });
            }
            seconds = rounds.medianSeconds(calls);
        }
        List<OfBatchSize> found = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            found.add(new OfBatchSize(sizes.get(i), seconds[i], peakBytes[i]));
        }
        return found;
    }

    private DecodingConfig rules() {
        return DecodingConfig.exactly(settings.beamWidth(), settings.newTokens());
    }

    private List<int[]> prompts(CausalLanguageModel model, int count, int round) {
        int vocabularySize = model.configuration().vocabularySize();
        return List.of(RandomIds.blocks(count, settings.blockLength(), vocabularySize, round));
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
