package io.ouroboros.harness.comparison;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;

/**
 * One metric of one or more runs: of each its statistics over seeds, and of each but the first its
 * differences from the first, paired by seed and generation.
 *
 * <p>A generation counts where every seed has it, so that each seed is in a statistic with all of
 * its generations or not at all; the others are named as left out.
 */
public final class Comparison {

    private final String metric;
    private final long bootstrapSeed;
    private final List<ComparedRun> runs;

    private Comparison(String metric, long bootstrapSeed, List<ComparedRun> runs) {
        this.metric = metric;
        this.bootstrapSeed = bootstrapSeed;
        this.runs = runs;
    }

    /**
     * Two runs seed by seed.
     *
     * @param run the one
     * @param reference the other
     * @param differences the values of {@code run} minus those of {@code reference}
     */
    record Pair(ComparedRun run, ComparedRun reference, SeedSeries differences) {

        /** The generations that one of the runs has for one of these seeds, but not every pair. */
        SortedSet<Long> leftOutGenerations() {
            SortedSet<Long> seeds = differences.seeds();
            SortedSet<Long> leftOut = run.series().only(seeds).allGenerations();
            leftOut.addAll(reference.series().only(seeds).allGenerations());
            leftOut.removeAll(differences.commonGenerations());
            return leftOut;
        }
    }

    /**
     * Reads the runs.
     *
     * @param directories run directories, or directories with the runs of seeds in {@code seed-N}
     *     below them, at least one
     * @param metric what to compare, a {@link io.ouroboros.harness.tracking.MetricPaths path} of
     *     {@code metrics.jsonl} that holds a number
     * @param bootstrapSeed starts the generator of the resamples
     * @return the comparison
     * @throws IllegalArgumentException if a directory comes twice, or a run lacks the metric
     * @throws HarnessException if a directory holds no run, none of its generations is measured, or
     *     runs have no seed or no generation in common
     * @throws IOException if a file cannot be read, is damaged, or is of another format version
     */
    public static Comparison of(List<Path> directories, String metric, long bootstrapSeed)
            throws IOException {
        List<MeasuredRun> measured = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path directory : directories) {
            measured.add(MeasuredRun.read(directory));
            if (!seen.add(directory.toRealPath())) {
                throw new IllegalArgumentException(
                        "RUN must name each run once, got %s twice".formatted(directory));
            }
        }
        requireMetric(measured, metric);
        List<String> names = RunNames.of(directories);
        List<ComparedRun> runs = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            runs.add(ComparedRun.of(names.get(i), measured.get(i), metric));
        }
        Comparison comparison = new Comparison(metric, bootstrapSeed, runs);
        comparison.requireCommon();
        return comparison;
    }

    /**
     * Lays the comparison out for people.
     *
     * @return a table for each run and for each pair, with notes on what was left out; the last
     *     line without a line feed
     */
    public String toText() {
        return new ComparisonText(this).toString();
    }

    /**
     * Lays the comparison out for programs.
     *
     * @return an object with {@code metric}, {@code bootstrapSeed}, {@code resamples}; {@code
     *     runs}, of each {@code name}, {@code directory}, {@code seeds}, {@code leftOutSeeds},
     *     {@code leftOutGenerations} and {@code generations}; {@code pairs}, of each {@code run},
     *     {@code reference}, {@code seeds}, {@code leftOutSeeds}, {@code leftOutReferenceSeeds},
     *     {@code leftOutGenerations}, {@code smallestPValue} and {@code generations}. Each of the
     *     generations has {@code generation}, {@code values} or {@code differences} in the order of
     *     {@code seeds}, {@code n}, {@code mean}, {@code standardDeviation}, {@code interval95} as
     *     an array of two, and in pairs {@code pValue} and {@code pValueExact}; what needs two
     *     seeds is null with one
     */
    public JsonObject toJson() {
        return ComparisonJson.of(this);
    }

    String metric() {
        return metric;
    }

    long bootstrapSeed() {
        return bootstrapSeed;
    }

    List<ComparedRun> runs() {
        return runs;
    }

    /** Each run but the first, with the first. */
    List<Pair> pairs() {
        ComparedRun reference = runs.get(0);
        return runs.stream()
                .skip(1)
                .map(run -> new Pair(run, reference, run.series().minus(reference.series())))
                .toList();
    }

    private static void requireMetric(List<MeasuredRun> runs, String metric) {
        Set<String> common = runs.get(0).metrics();
        runs.forEach(run -> common.retainAll(run.metrics()));
        if (!common.contains(metric)) {
            throw new IllegalArgumentException(
                    "--metric must name a number that %s, got %s; there are %s"
                            .formatted(
                                    runs.size() == 1 ? "the run has" : "all runs have",
                                    metric,
                                    common.isEmpty() ? "none" : String.join(", ", common)));
        }
    }

    private void requireCommon() {
        for (ComparedRun run : runs) {
            requireGenerations(run.series(), "seeds of " + run.name());
        }
        for (Pair pair : pairs()) {
            String run = pair.run().name();
            String reference = pair.reference().name();
            if (pair.differences().bySeed().isEmpty()) {
                throw new HarnessException(
                        "%s must have a seed that %s has, to be paired with it, got %s and %s"
                                .formatted(
                                        run,
                                        reference,
                                        RangeFormat.seeds(pair.run().series().seeds()),
                                        RangeFormat.seeds(pair.reference().series().seeds())));
            }
            requireGenerations(
                    pair.differences(), "common seeds of %s and %s".formatted(run, reference));
        }
    }

    private static void requireGenerations(SeedSeries series, String what) {
        if (series.commonGenerations().isEmpty()) {
            throw new HarnessException(
                    what + " must have a generation in common, got none that all have");
        }
    }
}
