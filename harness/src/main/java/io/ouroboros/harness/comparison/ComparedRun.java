package io.ouroboros.harness.comparison;

import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One metric of one run.
 *
 * @param name a name that no other run has
 * @param directory where it is
 * @param series the seeds that have the metric
 * @param seedsWithout the seeds that do not have it yet
 */
record ComparedRun(String name, Path directory, SeedSeries series, SortedSet<Long> seedsWithout) {

    static ComparedRun of(String name, MeasuredRun run, String metric) {
        SeedSeries series = run.series(metric);
        SortedSet<Long> without = new TreeSet<>(run.bySeed().keySet());
        without.removeAll(series.seeds());
        return new ComparedRun(name, run.directory(), series, without);
    }

    /** The seeds that are not among some. */
    SortedSet<Long> seedsNotIn(SortedSet<Long> some) {
        SortedSet<Long> seeds = series.seeds();
        seeds.removeAll(some);
        return seeds;
    }

    /** The generations that at least one seed has, but not every one. */
    SortedSet<Long> leftOutGenerations() {
        SortedSet<Long> leftOut = series.allGenerations();
        leftOut.removeAll(series.commonGenerations());
        return leftOut;
    }
}
