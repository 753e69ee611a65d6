package io.ouroboros.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.cli.ExitCode;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.finetuning.LoraOptions;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class TrainingBenchTest {

    private static final TrainingBenchConfig SETTINGS = settings(2);

    private static TrainingBenchConfig settings(int microBatchSize, String... lora) {
        return new TrainingBenchConfig(
                3, 5, microBatchSize, 1, Settings.parse(LoraOptions.class, lora));
    }

    @Test
    void smallShapeIsMeasured() throws IOException {
        TrainingBench bench =
                new TrainingBench(settings(0), Tiny.CPU, Progress.silent(), Interruption.manual());
        TrainingBenchResult result = RandomWeights.of(ModelShape.SMALL, bench::run);
        // 4 layers of 12 * 128^2, and the projection
        assertThat(result.numMatmulParams()).isEqualTo(4 * 12 * 128 * 128 + 2000 * 128);
        assertThat(result.stepSeconds()).isPositive();
        assertThat(result.gradientsSeconds()).isPositive();
        assertThat(result.evaluationSeconds()).isPositive();
        assertThat(result.peakAfter()).isGreaterThan(1e8);
        assertThat(result.precision()).isEqualTo(Precision.FP32);
        assertThat(result.settings().microBatchSize()).as("no more than the batch").isEqualTo(3);
    }

    @Test
    void ratesFollowTheFormula() {
        TrainingBenchResult result =
                new TrainingBenchResult(
                        SETTINGS, Precision.BF16, 1000, 0.5, 0.4, 0.1, 2e6, 1.5e6, 3L << 30);
        JsonObject json = result.toJson();
        assertThat(json.get("tokensPerSecond").getAsDouble()).isEqualTo(3 * 5 / 0.5);
        assertThat(json.get("modelFlopsPerSecond").getAsDouble())
                .isEqualTo(6.0 * 3 * 4 * 1000 / 0.5);
        assertThat(json.get("shareOfPeak").getAsDouble()).isEqualTo(6.0 * 3 * 4 * 1000 / 0.5 / 2e6);
        assertThat(json.get("evaluationShareOfPeak").getAsDouble())
                .isEqualTo(2.0 * 3 * 4 * 1000 / 0.1 / 2e6);
        assertThat(json.get("backwardSeconds").getAsDouble()).isEqualTo(0.4 - 0.1);
        assertThat(json.get("optimiserSeconds").getAsDouble()).isEqualTo(0.5 - 0.4);
        assertThat(result.table())
                .isEqualTo(
                        """
                        Training, 3 blocks of 5 tokens, bf16

                        phase                      time (s)  tokens/s  GFLOPS  of peak
                        -------------------------  --------  --------  ------  -------
                        step                          0.500        30       0    7.2 %
                          forward, loss, backward     0.400        38       0    9.0 %
                          optimiser                   0.100
                        evaluation                    0.100       150       0   12.0 %

                        matmul peak, bf16: 0 GFLOPS before, 0 after; peak memory: 3.0 GiB""");
    }

    /** The gradients of the weights, a third of a step's products, are not computed. */
    @Test
    void adaptersAreMeasured() throws IOException {
        TrainingBench bench =
                new TrainingBench(
                        settings(2, "--lora-rank=3", "--lora-targets=fc1"),
                        Tiny.CPU,
                        Progress.silent(),
                        Interruption.manual());
        TrainingBenchResult result = RandomWeights.of(ModelShape.SMALL, bench::run);
        JsonObject json = result.toJson();
        assertThat(json.get("modelFlopsPerSecond").getAsDouble())
                .isEqualTo(4.0 * 3 * 4 * result.numMatmulParams() / result.stepSeconds());
        assertThat(json.get("loraRank").getAsInt()).isEqualTo(3);
        assertThat(json.has("lora")).isFalse();
        assertThat(result.table())
                .startsWith("Training of adapters of rank 3, 3 blocks of 5 tokens, fp32\n");
    }

    @Test
    void adaptersForLayersThatTheModelLacksAreRefused() {
        CommandResult result =
                CommandResult.of(
                        "bench", "train", "--shape=small", "--lora-rank=2", "--lora-targets=fc");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err())
                .startsWith(
                        "ouroboros: --lora-targets must name linear layers of the model, got fc; there are"
                                + " fc1, fc2, k_proj, out_proj, q_proj, v_proj, or all-linear for all of"
                                + " them\n");
    }

    @Test
    void phasesShorterThanTheNoiseTakeNoTime() {
        TrainingBenchResult result =
                new TrainingBenchResult(SETTINGS, Precision.FP32, 1000, 0.5, 0.6, 0.7, 1e6, 1e6, 0);
        assertThat(result.toJson().get("backwardSeconds").getAsDouble()).isZero();
        assertThat(result.toJson().get("optimiserSeconds").getAsDouble()).isZero();
        assertThat(result.table())
                .containsPattern("  optimiser +0\\.000")
                .endsWith("after; peak memory: unknown");
    }

    @Test
    void everyBadSettingIsReported() {
        CommandResult result =
                CommandResult.of(
                        "bench",
                        "train",
                        "--batch-size",
                        0,
                        "--block-length",
                        1,
                        "--micro-batch-size",
                        -1,
                        "--steps",
                        0);
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().lines().filter(line -> line.startsWith("ouroboros: ")))
                .containsExactly(
                        "ouroboros: --batch-size must be at least 1, got 0",
                        "ouroboros: --micro-batch-size must be at least 1, got -1",
                        "ouroboros: --steps must be at least 1, got 0",
                        "ouroboros: --block-length must be at least 2 with bench train, got 1");
    }
}
