package io.ouroboros.harness.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.device.Precision;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of {@code bench decode}. Times are medians.
 *
 * <p>A block takes {@code 2 (w - o) (p + b (n - 1)) + 2 o (1 + b (n - 1))} operations: {@code p}
 * tokens of the prompt and then {@code n - 1} times {@code b} beams (the last token is never read)
 * each need one multiplication and one addition for each of the {@code w - o} weights of the linear
 * layers; the prompt's last position and each beam need the same for the {@code o} weights of the
 * output projection. Attention, norms and the search itself are not counted.
 *
 * @param settings the settings
 * @param precision precision of the measured model
 * @param numMatmulParams {@code w}
 * @param numProjectionWeights {@code o}
 * @param batchSizes the measurements, smallest batch first
 * @param peakBefore floating-point operations per second of the fastest large matrix products of
 *     all workers in this precision, before the work
 * @param peakAfter the same after it; shares are those of the larger one
 */
public record DecodingBenchResult(
        DecodingBenchConfig settings,
        Precision precision,
        long numMatmulParams,
        long numProjectionWeights,
        List<OfBatchSize> batchSizes,
        double peakBefore,
        double peakAfter) {

    /** Copies the measurements. */
    public DecodingBenchResult {
        batchSizes = List.copyOf(batchSizes);
    }

    /**
     * The measurement of one batch size.
     *
     * @param batchSize prompts decoded together
     * @param numPrompts prompts of all workers' batches
     * @param seconds time of all batches
     * @param peakMemoryBytes peak memory of the process up to this size, on a GPU that of the
     *     device; 0 if unknown
     */
    public record OfBatchSize(int batchSize, int numPrompts, double seconds, long peakMemoryBytes) {

        private double blocksPerSecond() {
            return numPrompts / seconds;
        }
    }

    private double peakFlops() {
        return Math.max(peakBefore, peakAfter);
    }

    private double flopsPerBlock() {
        double steps = (double) settings.beamWidth() * (settings.newTokens() - 1);
        return 2 * (numMatmulParams - numProjectionWeights) * (settings.blockLength() + steps)
                + 2 * numProjectionWeights * (1 + steps);
    }

    private double flopsPerSecond(OfBatchSize found) {
        return found.blocksPerSecond() * flopsPerBlock();
    }

    /**
     * Converts the result to JSON.
     *
     * @return seconds, operations per second, bytes, and shares of 1
     */
    public JsonObject toJson() {
        JsonObject json = JsonRecords.toJson(settings);
        json.remove("batchSizes"); // they follow, with what was measured
        json.addProperty("precision", precision.toString());
        json.addProperty("flopsPerBlock", flopsPerBlock());
        json.addProperty("peakFlopsPerSecond", peakFlops());
        json.addProperty("peakBeforeFlopsPerSecond", peakBefore);
        json.addProperty("peakAfterFlopsPerSecond", peakAfter);
        JsonArray sizes = new JsonArray();
        for (OfBatchSize found : batchSizes) {
            JsonObject one = new JsonObject();
            one.addProperty("batchSize", found.batchSize());
            one.addProperty("numPrompts", found.numPrompts());
            one.addProperty("seconds", found.seconds());
            one.addProperty("blocksPerSecond", found.blocksPerSecond());
            one.addProperty("newTokensPerSecond", found.blocksPerSecond() * settings.newTokens());
            one.addProperty("modelFlopsPerSecond", flopsPerSecond(found));
            one.addProperty("shareOfPeak", flopsPerSecond(found) / peakFlops());
            one.addProperty("peakMemoryBytes", found.peakMemoryBytes());
            sizes.add(one);
        }
        json.add("batchSizes", sizes);
        return json;
    }

    /**
     * Formats the result for people.
     *
     * @return a table, and a line about the machine
     */
    public String table() {
        List<List<String>> rows = new ArrayList<>();
        for (OfBatchSize found : batchSizes) {
            rows.add(
                    List.of(
                            Integer.toString(found.batchSize()),
                            Quantities.decimal(found.seconds(), 2),
                            Quantities.decimal(found.blocksPerSecond(), 2),
                            Quantities.decimal(found.blocksPerSecond() * settings.newTokens(), 0),
                            Quantities.decimal(flopsPerSecond(found) / 1e9, 0),
                            Quantities.percent(flopsPerSecond(found) / peakFlops()),
                            found.peakMemoryBytes() > 0
                                    ? Quantities.bytes(found.peakMemoryBytes())
                                    : "unknown"));
        }
        String title =
                "Decoding, %d prompt and %d new tokens, %d beams, %s"
                        .formatted(
                                settings.blockLength(),
                                settings.newTokens(),
                                settings.beamWidth(),
                                precision);
        String headers =
                "batch size:|time (s):|blocks/s:|new tokens/s:|GFLOPS:|of peak:|peak memory:";
        return ConsoleTable.of(title, headers, rows)
                + "\nmatmul peak, %s: %s GFLOPS before, %s after"
                        .formatted(
                                precision,
                                Quantities.decimal(peakBefore / 1e9, 0),
                                Quantities.decimal(peakAfter / 1e9, 0));
    }
}
