package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
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
 * @param name a name that no other run of the report has
 * @param directory the run directory, or the one with {@code seed-N} below it
 * @param seeds the seeds that could be read, in ascending order, at least one
 * @param problems what is missing, damaged or not finite, a line each
 */
record ReportedRun(String name, Path directory, List<MeasuredSeed> seeds, List<String> problems) {

    /** Seed of the bootstrap's resamples, the default of {@code compare} too. */
    static final long BOOTSTRAP_SEED = 0;

    /** The metric by which runs are compared. */
    static final String TEST_PERPLEXITY = "test.tokenPerplexity";

    /** The generations that at least one seed has measured. */
    SortedSet<Integer> generations() {
        SortedSet<Integer> generations = new TreeSet<>();
        seeds.forEach(seed -> generations.addAll(seed.generations().keySet()));
        return generations;
    }

    /** How many generations are planned. */
    int plannedGenerations() {
        return seeds.stream().mapToInt(seed -> seed.config().generations()).max().orElse(0);
    }

    List<Long> seedNumbers() {
        return seeds.stream().map(MeasuredSeed::seed).toList();
    }

    /** The numbers that at least one generation of a seed has. */
    Set<String> metrics() {
        return seeds.stream()
                .flatMap(seed -> seed.generations().values().stream())
                .flatMap(generation -> generation.numbers().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A metric's statistics over the seeds that have it, by generation. */
    List<GenerationStatistics> statistics(String metric) {
        List<GenerationStatistics> all = new ArrayList<>();
        for (int generation : generations()) {
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

    /** {@link #statistics} as JSON. */
    List<JsonObject> statisticsJson(String metric) {
        return statistics(metric).stream().map(GenerationStatistics::toJson).toList();
    }

    /** Perplexity of the training blocks of all seeds under generation 0. */
    LogHistogram trainingPerplexity(int generation) {
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
