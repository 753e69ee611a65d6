package io.ouroboros.harness.comparison;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * Compares one metric of one or more runs: its statistics over the seeds of each run, and the
 * differences of each further run from the first, paired by seed and generation.
 *
 * <p>A generation is included if every seed has it, so that all generations of a run have the same
 * seeds; the others are listed as left out.
 *
 * @param metric what is compared
 * @param bootstrapSeed of the resamples
 * @param runs the runs, the first is the reference
 * @param pairs each other run with the reference
 */
public record Comparison(
        String metric, long bootstrapSeed, List<ComparedRun> runs, List<Pair> pairs) {

    /** Metrics that a message names, of the hundred or more that a run has. */
    private static final int NAMED = 12;

    /**
     * Two runs seed by seed.
     *
     * @param run the one
     * @param reference the other
     * @param differences the values of {@code run} minus those of {@code reference}
     */
    record Pair(ComparedRun run, ComparedRun reference, SeedSeries differences) {

        static Pair of(ComparedRun run, ComparedRun reference) {
            return new Pair(run, reference, run.series().minus(reference.series()));
        }

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
     * @param bootstrapSeed seed of the resamples
     * @return the comparison
     * @throws IllegalArgumentException if a directory is given twice, or a run lacks the metric
     * @throws HarnessException if a directory is no run, none of its generations is measured, or
     *     runs have no metric, no seed or no generation in common
     * @throws IOException if a file cannot be read, is damaged, or is of another format version
     */
    public static Comparison of(List<Path> directories, String metric, long bootstrapSeed)
            throws IOException {
        List<String> names = RunNames.of(directories);
        List<MeasuredRun> measured = new ArrayList<>();
        for (Path directory : directories) {
            measured.add(MeasuredRun.read(directory));
        }
        requireMetric(measured, metric);
        List<ComparedRun> runs = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            runs.add(ComparedRun.of(names.get(i), measured.get(i), metric));
        }
        List<Pair> pairs = runs.stream().skip(1).map(run -> Pair.of(run, runs.get(0))).toList();
        Comparison comparison = new Comparison(metric, bootstrapSeed, runs, pairs);
        comparison.requireCommon();
        return comparison;
    }

    /**
     * Formats the comparison for people.
     *
     * @return a table for each run and for each pair, with notes on what was left out; the last
     *     line without a line feed
     */
    public String toText() {
        return new ComparisonText(this).toString();
    }

    /**
     * Converts the comparison to JSON.
     *
     * @return an object with {@code metric}, {@code bootstrapSeed}, {@code resamples}; {@code
     *     runs}, each with {@code name}, {@code directory}, {@code seeds}, {@code leftOutSeeds},
     *     {@code leftOutGenerations} and {@code generations}; {@code pairs}, each with {@code run},
     *     {@code reference}, {@code seeds}, {@code leftOutSeeds}, {@code leftOutReferenceSeeds},
     *     {@code leftOutGenerations}, {@code smallestPValue} and {@code generations}. Each of the
     *     generations has {@code generation}, {@code values} or {@code differences} in the order of
     *     {@code seeds}, {@code n}, {@code mean}, {@code standardDeviation}, {@code interval95} as
     *     an array of two, and in pairs {@code pValue} and {@code pValueExact}; what needs two
     *     seeds is null with one
     */
    public JsonObject toJson() {
        return JsonRecords.toJson(ComparisonJson.of(this));
    }

    private static void requireMetric(List<MeasuredRun> runs, String metric) {
        Set<String> common = runs.get(0).metrics();
        runs.forEach(run -> common.retainAll(run.metrics()));
        if (common.isEmpty()) {
            throw new HarnessException(
                    "the runs have no metric in common; compare runs of the same kind");
        }
        if (!common.contains(metric)) {
            throw new IllegalArgumentException(
                    "--metric must be a number that %s, got %s; choose from: %s"
                            .formatted(
                                    runs.size() == 1 ? "the run has" : "all runs have",
                                    metric,
                                    some(common, metric)));
        }
    }

    /**
     * Names the metrics nearest to what was asked for; those inside lists, of deciles say, last.
     */
    private static String some(Set<String> metrics, String asked) {
        String word = asked.substring(asked.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String names =
                metrics.stream()
                        .sorted(
                                Comparator.comparing(
                                                (String one) ->
                                                        !one.toLowerCase(Locale.ROOT)
                                                                .contains(word))
                                        .thenComparing(one -> one.matches(".*[.][0-9]+[.].*")))
                        .limit(NAMED)
                        .collect(Collectors.joining(", "));
        return metrics.size() > NAMED
                ? "%s, and %d more in metrics.jsonl".formatted(names, metrics.size() - NAMED)
                : names;
    }

    private void requireCommon() {
        for (ComparedRun run : runs) {
            requireGenerations(run.series(), "seeds of " + run.name());
        }
        for (Pair pair : pairs) {
            String names = "%s and %s".formatted(pair.run().name(), pair.reference().name());
            if (pair.differences().bySeed().isEmpty()) {
                throw new HarnessException(
                        "%s have no seed in common, got %s and %s"
                                .formatted(
                                        names,
                                        RangeFormat.of("seed", pair.run().series().seeds()),
                                        RangeFormat.of("seed", pair.reference().series().seeds())));
            }
            requireGenerations(pair.differences(), "common seeds of " + names);
        }
    }

    private static void requireGenerations(SeedSeries series, String what) {
        if (series.commonGenerations().isEmpty()) {
            throw new HarnessException(what + " have no generation in common");
        }
    }
}
