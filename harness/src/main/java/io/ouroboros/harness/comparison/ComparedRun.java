package io.ouroboros.harness.comparison;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One metric of one run.
 *
 * @param name what tells the run from the others
 * @param directory where it is
 * @param series the seeds that have the metric
 * @param seedsWithout the seeds that do not have it yet
 */
record ComparedRun(String name, Path directory, SeedSeries series, SortedSet<Long> seedsWithout) {

    static ComparedRun of(String name, MeasuredRun run, String metric) {
        SortedMap<Long, SortedMap<Long, Double>> bySeed = new TreeMap<>();
        SortedSet<Long> seedsWithout = new TreeSet<>();
        run.bySeed()
                .forEach(
                        (seed, lines) -> {
                            SortedMap<Long, Double> values = values(lines, metric);
                            if (values.isEmpty()) {
                                seedsWithout.add(seed);
                            } else {
                                bySeed.put(seed, values);
                            }
                        });
        return new ComparedRun(name, run.directory(), new SeedSeries(bySeed), seedsWithout);
    }

    private static SortedMap<Long, Double> values(
            SortedMap<Long, Map<String, Double>> lines, String metric) {
        SortedMap<Long, Double> values = new TreeMap<>();
        lines.forEach(
                (generation, numbers) -> {
                    if (numbers.containsKey(metric)) {
                        values.put(generation, numbers.get(metric));
                    }
                });
        return values;
    }
}
