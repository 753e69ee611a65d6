package io.ouroboros.harness.report;

import io.ouroboros.harness.comparison.SampleStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run of one or more seeds.
 *
 * @param name what tells it from the others
 * @param directory the run directory, or the one with {@code seed-N} below it
 * @param seeds the seeds that could be read, in their order, at least one
 * @param problems what is missing, damaged or not finite, a line each
 */
record ReportedRun(String name, Path directory, List<MeasuredSeed> seeds, List<String> problems) {

    /** Starts the resamples of every interval, as {@code compare} does unless told otherwise. */
    static final long BOOTSTRAP_SEED = 0;

    /** The generations that some seed has measured. */
    SortedSet<Long> generations() {
        SortedSet<Long> generations = new TreeSet<>();
        seeds.forEach(seed -> generations.addAll(seed.generations().keySet()));
        return generations;
    }

    /** How many generations the run is to have. */
    long plannedGenerations() {
        return seeds.stream().mapToLong(MeasuredSeed::plannedGenerations).max().orElse(0);
    }

    /** The numbers that some generation of some seed has. */
    Set<String> metrics() {
        return seeds.stream()
                .flatMap(seed -> seed.generations().values().stream())
                .flatMap(generation -> generation.numbers().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A metric over the seeds that have it, generation by generation. */
    List<GenerationStatistics> statistics(String metric) {
        List<GenerationStatistics> all = new ArrayList<>();
        for (long generation : generations()) {
            SortedMap<Long, Double> bySeed = new TreeMap<>();
            for (MeasuredSeed seed : seeds) {
                MeasuredGeneration measured = seed.generations().get(generation);
                Double value = measured == null ? null : measured.numbers().get(metric);
                if (value != null) {
                    bySeed.put(seed.seed(), value);
                }
            }
            if (!bySeed.isEmpty()) {
                List<Double> values = List.copyOf(bySeed.values());
                all.add(
                        new GenerationStatistics(
                                generation, bySeed, SampleStatistics.of(values, BOOTSTRAP_SEED)));
            }
        }
        return all;
    }

    /** The training blocks' perplexities under generation 0, of all seeds together. */
    LogHistogram trainingPerplexity(long generation) {
        LogHistogram histogram = new LogHistogram();
        for (MeasuredSeed seed : seeds) {
            MeasuredGeneration measured = seed.generations().get(generation);
            if (measured != null) {
                histogram.addAll(measured.trainingPerplexity());
            }
        }
        return histogram;
    }
}
