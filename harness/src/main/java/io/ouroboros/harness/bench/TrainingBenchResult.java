package io.ouroboros.harness.bench;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.options.Settings;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.List;

/**
 * The result of {@code bench train}. Times are medians.
 *
 * <p>A step takes {@code 6 p w} operations: each of {@code p} positions, all but the last of each
 * block, needs one multiplication and one addition forward, and four operations backward, for each
 * of the {@code w} weights of the linear layers and the output projection. Evaluation takes {@code
 * 2 p w}. Training adapters needs no gradients of weights: {@code 4 p w}, without the adapters' own
 * few. Attention, norms, softmax and the optimiser are not counted, as usual (Kaplan et al. 2020,
 * arXiv 2001.08361, section 2.1).
 *
 * <p>A step is a single call, so backward and optimiser are not timed separately: they are
 * differences of medians, and 0 where noise is larger than the difference.
 *
 * @param settings the settings
 * @param precision precision of the measured model
 * @param numMatmulParams {@code w}
 * @param stepSeconds a whole step
 * @param gradientsSeconds forward, loss and backward
 * @param evaluationSeconds forward and loss, without gradients
 * @param peakBefore floating-point operations per second of the fastest large matrix products of
 *     all workers, before the work
 * @param peakAfter the same after it; shares are those of the larger one, because a neighbour on
 *     the machine may have slowed one of them
 * @param peakMemoryBytes peak memory of the process, on a GPU that of the device; 0 if unknown
 */
public record TrainingBenchResult(
        TrainingBenchConfig settings,
        Precision precision,
        long numMatmulParams,
        double stepSeconds,
        double gradientsSeconds,
        double evaluationSeconds,
        double peakBefore,
        double peakAfter,
        long peakMemoryBytes) {

    private double tokens() {
        return (double) settings.batchSize() * settings.blockLength();
    }

    private double forwardFlops() {
        return 2.0 * settings.batchSize() * (settings.blockLength() - 1) * numMatmulParams;
    }

    private double stepFlops() {
        return (settings.lora().rank().isPresent() ? 2 : 3) * forwardFlops();
    }

    private double peak() {
        return Math.max(peakBefore, peakAfter);
    }

    private double backwardSeconds() {
        return Math.max(0, gradientsSeconds - evaluationSeconds);
    }

    private double optimiserSeconds() {
        return Math.max(0, stepSeconds - gradientsSeconds);
    }

    /**
     * Converts the result to JSON.
     *
     * @return seconds, operations per second, bytes, and shares of 1
     */
    public JsonObject toJson() {
        JsonObject json = JsonRecords.toJson(settings);
        json.remove("lora");
        Settings.toJson(settings.lora()).asMap().forEach(json::add);
        json.addProperty("precision", precision.toString());
        json.addProperty("tokensPerSecond", tokens() / stepSeconds);
        json.addProperty("modelFlopsPerSecond", stepFlops() / stepSeconds);
        json.addProperty("shareOfPeak", stepFlops() / stepSeconds / peak());
        json.addProperty("stepSeconds", stepSeconds);
        json.addProperty("forwardSeconds", evaluationSeconds);
        json.addProperty("backwardSeconds", backwardSeconds());
        json.addProperty("optimiserSeconds", optimiserSeconds());
        json.addProperty("evaluationTokensPerSecond", tokens() / evaluationSeconds);
        json.addProperty("evaluationShareOfPeak", forwardFlops() / evaluationSeconds / peak());
        json.addProperty("peakFlopsPerSecond", peak());
        json.addProperty("peakBeforeFlopsPerSecond", peakBefore);
        json.addProperty("peakAfterFlopsPerSecond", peakAfter);
        json.addProperty("peakMemoryBytes", peakMemoryBytes);
        return json;
    }

    /**
     * Formats the result for people.
     *
     * @return a table, and a line about the machine
     */
    public String table() {
        String title =
                "%s, %d blocks of %d tokens, %s"
                        .formatted(
                                settings.lora()
                                        .rank()
                                        .map(rank -> "Training of adapters of rank " + rank)
                                        .orElse("Training"),
                                settings.batchSize(),
                                settings.blockLength(),
                                precision);
        List<List<String>> rows =
                List.of(
                        row("step", stepSeconds, stepFlops()),
                        row("  forward, loss, backward", gradientsSeconds, stepFlops()),
                        List.of("  optimiser", seconds(optimiserSeconds()), "", "", ""),
                        row("evaluation", evaluationSeconds, forwardFlops()));
        String headers = "phase|time (s):|tokens/s:|GFLOPS:|of peak:";
        return ConsoleTable.of(title, headers, rows)
                + "\nmatmul peak, %s: %s GFLOPS before, %s after; peak memory: %s"
                        .formatted(
                                precision,
                                gigaFlops(peakBefore),
                                gigaFlops(peakAfter),
                                peakMemoryBytes > 0
                                        ? Quantities.bytes(peakMemoryBytes)
                                        : "unknown");
    }

    private List<String> row(String phase, double seconds, double flops) {
        return List.of(
                phase,
                seconds(seconds),
                Quantities.decimal(tokens() / seconds, 0),
                gigaFlops(flops / seconds),
                Quantities.percent(flops / seconds / peak()));
    }

    private static String seconds(double seconds) {
        return Quantities.decimal(seconds, 3);
    }

    private static String gigaFlops(double flopsPerSecond) {
        return Quantities.decimal(flopsPerSecond / 1e9, 0);
    }
}
