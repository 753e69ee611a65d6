package io.ouroboros.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.ouroboros.harness.bench.DecodingBenchResult.OfBatchSize;
import io.ouroboros.harness.cli.ExitCode;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DecodingBenchTest {

    private static final DecodingBenchConfig SETTINGS =
            new DecodingBenchConfig(List.of(5, 2, 5), 3, 7, 4, 2);

    @TempDir private Path directory;

    @Test
    void everyBatchSizeIsMeasured() throws IOException {
        DecodingBenchResult result =
                new DecodingBench(SETTINGS, Tiny.CPU, Progress.silent(), Interruption.manual())
                        .run(Tiny.model(directory));
        assertThat(result.batchSizes()).extracting(OfBatchSize::batchSize).containsExactly(2, 5);
        assertThat(result.batchSizes()).allMatch(found -> found.seconds() > 0);
        assertThat(result.numProjectionWeights()).isEqualTo(16 * Tiny.VOCABULARY);
        // 2 layers of four 16 x 16 and two 16 x 24
        assertThat(result.numMatmulParams())
                .isEqualTo(2 * (4 * 16 * 16 + 2 * 16 * 24) + 16 * Tiny.VOCABULARY);
        assertThat(result.peakAfter()).isGreaterThan(1e8);
    }

    @Test
    void ratesFollowTheFormula() {
        DecodingBenchResult result =
                new DecodingBenchResult(
                        SETTINGS,
                        Precision.FP32,
                        1000,
                        300,
                        List.of(
                                new OfBatchSize(2, 2, 0.5, 3L << 30),
                                new OfBatchSize(5, 15, 2.4, 0)),
                        0.5e6,
                        1e6);
        JsonObject json = result.toJson();
        double flops = 2.0 * 700 * (7 + 3 * 3) + 2.0 * 300 * (1 + 3 * 3);
        assertThat(json.get("flopsPerBlock").getAsDouble()).isEqualTo(flops);
        JsonObject five = json.getAsJsonArray("batchSizes").get(1).getAsJsonObject();
        assertThat(five.get("batchSize").getAsInt()).isEqualTo(5);
        assertThat(five.get("blocksPerSecond").getAsDouble()).isEqualTo(6.25);
        assertThat(five.get("newTokensPerSecond").getAsDouble()).isEqualTo(25);
        assertThat(five.get("modelFlopsPerSecond").getAsDouble()).isEqualTo(6.25 * flops);
        assertThat(five.get("shareOfPeak").getAsDouble()).isEqualTo(6.25 * flops / 1e6);
        assertThat(result.table())
                .isEqualTo(
                        """
                        Decoding, 7 prompt and 4 new tokens, 3 beams, fp32

                        batch size  time (s)  blocks/s  new tokens/s  GFLOPS  of peak  peak memory
                        ----------  --------  --------  ------------  ------  -------  -----------
                                 2      0.50      4.00            16       0   11.4 %      3.0 GiB
                                 5      2.40      6.25            25       0   17.8 %      unknown

                        matmul peak, fp32: 0 GFLOPS before, 0 after""");
    }

    @Test
    void theCommandPrintsOneObject() throws IOException {
        Path model = Tiny.model(directory);
        CommandResult result =
                CommandResult.of(
                        "bench",
                        "decode",
                        "--model",
                        model,
                        "--batch-sizes",
                        "3,1",
                        "--beam-width",
                        2,
                        "--block-length",
                        5,
                        "--new-tokens",
                        6,
                        "--steps",
                        1,
                        "--format",
                        "json");
        assertThat(result.err()).isEmpty();
        JsonObject json = result.json();
        assertThat(json.get("beamWidth").getAsInt()).isEqualTo(2);
        assertThat(json.get("blockLength").getAsInt()).isEqualTo(5);
        assertThat(json.get("newTokens").getAsInt()).isEqualTo(6);
        assertThat(json.getAsJsonArray("batchSizes")).hasSize(2);
    }

    @Test
    void everyBadSettingIsReported() {
        CommandResult result =
                CommandResult.of(
                        "bench",
                        "decode",
                        "--batch-sizes",
                        "8,0,-1",
                        "--beam-width",
                        0,
                        "--block-length",
                        0,
                        "--new-tokens",
                        0,
                        "--steps",
                        0);
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err().lines().filter(line -> line.startsWith("ouroboros: ")))
                .containsExactly(
                        "ouroboros: --block-length must be at least 1, got 0",
                        "ouroboros: --steps must be at least 1, got 0",
                        "ouroboros: --batch-sizes must be at least 1, got 0",
                        "ouroboros: --batch-sizes must be at least 1, got -1",
                        "ouroboros: --beam-width must be at least 1, got 0",
                        "ouroboros: --new-tokens must be at least 1, got 0");
    }

    @Test
    void anUnknownSubjectIsRefused() {
        assertThat(CommandResult.of("bench", "sleep").err())
                .startsWith("ouroboros: WHAT must be train or decode, got sleep\n");
    }
}
