package io.ouroboros.harness.comparison;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * One metric over seeds and generations, or the differences of two.
 *
 * @param bySeed for each seed its value by generation, at least one
 */
record SeedSeries(SortedMap<Long, SortedMap<Long, Double>> bySeed) {

    /**
     * One generation.
     *
     * @param generation index in the recursion
     * @param values the value of each seed, in the order of the seeds
     * @param statistics their statistics
     */
    record Generation(long generation, List<Double> values, SampleStatistics statistics) {}

    SortedSet<Long> seeds() {
        return new TreeSet<>(bySeed.keySet());
    }

    /** The generations that every seed has, so that every generation has the same seeds. */
    SortedSet<Long> commonGenerations() {
        SortedSet<Long> common = allGenerations();
        bySeed.values().forEach(values -> common.retainAll(values.keySet()));
        return common;
    }

    /** The generations that at least one seed has. */
    SortedSet<Long> allGenerations() {
        SortedSet<Long> all = new TreeSet<>();
        bySeed.values().forEach(values -> all.addAll(values.keySet()));
        return all;
    }

    /** Statistics of each common generation. */
    List<Generation> statistics(long bootstrapSeed) {
        return commonGenerations().stream()
                .map(
                        generation -> {
                            List<Double> values = values(generation);
                            return new Generation(
                                    generation, values, SampleStatistics.of(values, bootstrapSeed));
                        })
                .toList();
    }

    /** The differences for each seed and generation that both series have. */
    SeedSeries minus(SeedSeries reference) {
        return new SeedSeries(
                joined(
                        bySeed,
                        reference.bySeed,
                        (values, others) -> joined(values, others, (a, b) -> a - b)));
    }

    private static <T> SortedMap<Long, T> joined(
            Map<Long, T> left, Map<Long, T> right, BiFunction<T, T, T> joiner) {
        SortedMap<Long, T> joined = new TreeMap<>();
        left.forEach(
                (key, value) -> {
                    T other = right.get(key);
                    if (other != null) {
                        joined.put(key, joiner.apply(value, other));
                    }
                });
        return joined;
    }

    /** The series of some of the seeds. */
    SeedSeries only(SortedSet<Long> seeds) {
        SortedMap<Long, SortedMap<Long, Double>> kept = new TreeMap<>(bySeed);
        kept.keySet().retainAll(seeds);
        return new SeedSeries(kept);
    }

    /** The values of a generation that every seed has. */
    private List<Double> values(long generation) {
        return bySeed.values().stream()
                .map(values -> Objects.requireNonNull(values.get(generation)))
                .toList();
    }
}
