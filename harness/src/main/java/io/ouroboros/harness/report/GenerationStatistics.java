package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.comparison.SampleStatistics;
import java.util.SortedMap;

/**
 * One metric of one generation.
 *
 * @param generation index in the recursion
 * @param bySeed the value of each seed that has it, at least one
 * @param statistics their statistics
 */
record GenerationStatistics(
        int generation, SortedMap<Long, Double> bySeed, SampleStatistics statistics) {

    /**
     * Converts to JSON: {@code generation}, {@code values} by seed, and the statistics; {@code
     * standardDeviation} and {@code interval95} are null with one seed.
     */
    JsonObject toJson() {
        JsonObject values = new JsonObject();
        bySeed.forEach((seed, value) -> values.addProperty(seed.toString(), value));
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation);
        json.add("values", values);
        statistics.addTo(json);
        return json;
    }
}
