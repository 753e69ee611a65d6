package io.ouroboros.harness.comparison;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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
     * @param statistics what they give together
     */
    record Generation(long generation, List<Double> values, SampleStatistics statistics) {}

    SortedSet<Long> seeds() {
        return new TreeSet<>(bySeed.keySet());
    }

    /** The generations that every seed has, so that each seed counts in all of them. */
    SortedSet<Long> commonGenerations() {
        SortedSet<Long> common = allGenerations();
        bySeed.values().forEach(values -> common.retainAll(values.keySet()));
        return common;
    }

    /** The generations that some seed has. */
    SortedSet<Long> allGenerations() {
        SortedSet<Long> all = new TreeSet<>();
        bySeed.values().forEach(values -> all.addAll(values.keySet()));
        return all;
    }

    /** The generations that some seed has, but not every one. */
    SortedSet<Long> otherGenerations() {
        SortedSet<Long> others = allGenerations();
        others.removeAll(commonGenerations());
        return others;
    }

    /** Statistics of each of the common generations. */
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

    /** These values minus those of the same seed and generation, where both are. */
    SeedSeries minus(SeedSeries reference) {
        SortedMap<Long, SortedMap<Long, Double>> differences = new TreeMap<>();
        bySeed.forEach(
                (seed, values) -> {
                    Map<Long, Double> others = reference.bySeed.get(seed);
                    if (others != null) {
                        differences.put(seed, difference(values, others));
                    }
                });
        return new SeedSeries(differences);
    }

    private static SortedMap<Long, Double> difference(
            Map<Long, Double> values, Map<Long, Double> others) {
        SortedMap<Long, Double> differences = new TreeMap<>();
        values.forEach(
                (generation, value) -> {
                    Double other = others.get(generation);
                    if (other != null) {
                        differences.put(generation, value - other);
                    }
                });
        return differences;
    }

    /** These values without those of other seeds. */
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
