package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * What the run of one seed measured.
 *
 * @param directory its run directory
 * @param manifest its manifest
 * @param config what the report needs of its configuration
 * @param generations the measured generations by index
 */
record MeasuredSeed(
        Path directory,
        Manifest manifest,
        Config config,
        SortedMap<Integer, MeasuredGeneration> generations) {

    /** What the report shows of {@code manifest.json}. */
    record Manifest(JsonObject config, JsonObject inputs, JsonObject environment) {}

    /**
     * Two of a run's options.
     *
     * @param seed the run's seed
     * @param generations how many generations are planned
     */
    record Config(long seed, int generations) {}

    long seed() {
        return config.seed();
    }

    boolean isFinished() {
        return generations.size() >= config.generations();
    }
}
