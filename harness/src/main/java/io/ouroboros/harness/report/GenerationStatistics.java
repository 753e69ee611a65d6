package io.ouroboros.harness.report;

import io.ouroboros.harness.comparison.SampleStatistics;
import java.util.SortedMap;

/**
 * One metric of one generation.
 *
 * @param generation index in the recursion
 * @param bySeed the value of each seed that has it, at least one
 * @param statistics what they give together
 */
record GenerationStatistics(
        long generation, SortedMap<Long, Double> bySeed, SampleStatistics statistics) {}
