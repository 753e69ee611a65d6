package io.ouroboros.harness.report;

import io.ouroboros.harness.io.JsonFields;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * What is known of one seed's run.
 *
 * @param seed the run's seed
 * @param directory its run directory
 * @param manifest what the run states about itself
 * @param plannedGenerations how many generations it is to have
 * @param generations the measured ones by index
 */
record MeasuredSeed(
        long seed,
        Path directory,
        JsonFields manifest,
        long plannedGenerations,
        SortedMap<Long, MeasuredGeneration> generations) {}
