package io.ouroboros.harness.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.bench.ModelShape;
import io.ouroboros.models.decoding.DecodingConfig;
import io.ouroboros.models.llama.LlamaConfiguration;
import io.ouroboros.models.opt.OptConfiguration;
import io.ouroboros.models.torchscript.ComputeDtype;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkMemoryTest {

    private static final OptConfiguration OPT_125M =
            OptConfiguration.of(ModelShape.OPT_125M.config(), "config.json");

    /** A token takes 16 x 768 numbers in each of 12 layers, and its logits twice. */
    @Test
    void aTrainingWorkerTakesGradientsAndActivations() {
        long weights = OPT_125M.numParameters();
        WorkMemory memory = WorkMemory.ofTraining(OPT_125M, weights, 8, 64);
        assertThat(memory.sharedBytes()).isEqualTo(12 * weights);
        assertThat(memory.bytesPerWorker())
                .isEqualTo(4 * weights + 4L * 512 * (12 * 16 * 768 + 2 * 50_272));
    }

    /** Grouped keys and values are few, but queries and gates are not. */
    @Test
    void aLlamaTakesAllThatItsLayersCompute() {
        LlamaConfiguration model =
                LlamaConfiguration.llama(ModelShape.SMOLLM2_135M.config(), "config.json");
        assertThat(WorkMemory.ofTraining(model, 0, 8, 64).bytesPerWorker())
                .isEqualTo(4L * 512 * (30 * (8 * 576 + 8 * 192 + 4 * 1536) + 2 * 49_152));
    }

    @Test
    void aDecodingWorkerTakesABatchOfPrompts() {
        DecodingConfig config = DecodingConfig.exactly(5, 64);
        long one =
                WorkMemory.ofDecoding(OPT_125M, config, 64, 1, ComputeDtype.FLOAT32)
                        .bytesPerWorker();
        assertThat(one).isPositive();
        assertThat(WorkMemory.ofDecoding(OPT_125M, config, 64, 32, ComputeDtype.FLOAT32))
                .isEqualTo(new WorkMemory("decoding", 0, 32 * one));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1000, 1", "1999, 1", "2000, 2", "2374, 2", "2376, 3"})
    void workersFitIntoFourFifthsOfTheFreeMemoryAndOneAlways(long freeBytes, int workers) {
        assertThat(new WorkMemory("training", 1000, 300).numFitting(freeBytes)).isEqualTo(workers);
    }
}
