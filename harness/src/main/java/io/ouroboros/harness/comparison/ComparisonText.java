package io.ouroboros.harness.comparison;

import io.ouroboros.harness.comparison.Comparison.Pair;
import io.ouroboros.harness.comparison.SeedSeries.Generation;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/** A comparison for people. */
final class ComparisonText {

    /** What stands where two seeds are needed. */
    private static final String NONE = "-";

    private final Comparison comparison;
    private final int numDecimals;

    ComparisonText(Comparison comparison) {
        this.comparison = comparison;
        numDecimals = numDecimals(comparison);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        comparison.runs().forEach(run -> parts.add(run(run)));
        comparison.pairs().forEach(pair -> parts.add(pair(pair)));
        return String.join("\n", parts).stripTrailing();
    }

    private String run(ComparedRun run) {
        SeedSeries series = run.series();
        List<List<String>> rows = new ArrayList<>();
        for (Generation generation : series.statistics(comparison.bootstrapSeed())) {
            SampleStatistics statistics = generation.statistics();
            rows.add(
                    List.of(
                            Long.toString(generation.generation()),
                            number(statistics.mean()),
                            statistics.standardDeviation().stream()
                                    .mapToObj(this::number)
                                    .findFirst()
                                    .orElse(NONE),
                            interval(statistics),
                            Integer.toString(statistics.n())));
        }
        String title =
                "%s of %s, %s"
                        .formatted(
                                comparison.metric(), run.name(), RangeFormat.seeds(series.seeds()));
        return table(
                title,
                List.of("generation", "mean", "standard deviation", "95 % interval", "n"),
                rows,
                notes(run));
    }

    private List<String> notes(ComparedRun run) {
        List<String> notes = new ArrayList<>();
        if (!run.seedsWithout().isEmpty()) {
            notes.add(
                    "left out: %s, without %s so far"
                            .formatted(RangeFormat.seeds(run.seedsWithout()), comparison.metric()));
        }
        if (!run.series().otherGenerations().isEmpty()) {
            notes.add(
                    "left out: %s, which not every seed has"
                            .formatted(RangeFormat.generations(run.series().otherGenerations())));
        }
        return notes;
    }

    private String pair(Pair pair) {
        List<List<String>> rows = new ArrayList<>();
        boolean isAllExact = true;
        for (Generation generation : pair.differences().statistics(comparison.bootstrapSeed())) {
            SampleStatistics statistics = generation.statistics();
            Optional<SignedRankTest> test = SignedRankTest.of(generation.values());
            isAllExact &= test.map(SignedRankTest::exact).orElse(true);
            rows.add(
                    List.of(
                            Long.toString(generation.generation()),
                            number(statistics.mean()),
                            interval(statistics),
                            test.map(ComparisonText::pValue).orElse(NONE),
                            Integer.toString(statistics.n())));
        }
        String title =
                "%s of %s minus %s, %s"
                        .formatted(
                                comparison.metric(),
                                pair.run().name(),
                                pair.reference().name(),
                                RangeFormat.seeds(pair.differences().seeds()));
        List<String> notes = notes(pair);
        if (!isAllExact) {
            notes.add("~ p from the normal distribution, as differences tie or are more than 50");
        }
        return table(
                title,
                List.of("generation", "mean difference", "95 % interval", "Wilcoxon p", "pairs"),
                rows,
                notes);
    }

    private static List<String> notes(Pair pair) {
        SortedSet<Long> seeds = pair.differences().seeds();
        List<String> notes = new ArrayList<>();
        addUnpaired(notes, pair.run(), pair.reference(), seeds);
        addUnpaired(notes, pair.reference(), pair.run(), seeds);
        if (!pair.leftOutGenerations().isEmpty()) {
            notes.add(
                    "left out: %s, which not every pair has"
                            .formatted(RangeFormat.generations(pair.leftOutGenerations())));
        }
        if (seeds.size() > 1) {
            double smallest = SignedRankTest.smallestPValue(seeds.size());
            notes.add("%d pairs can give no p below %s".formatted(seeds.size(), digits(smallest)));
        }
        return notes;
    }

    private static void addUnpaired(
            List<String> notes, ComparedRun run, ComparedRun other, SortedSet<Long> paired) {
        SortedSet<Long> unpaired = run.series().seeds();
        unpaired.removeAll(paired);
        if (!unpaired.isEmpty()) {
            notes.add(
                    "left out: %s of %s, which %s lacks"
                            .formatted(RangeFormat.seeds(unpaired), run.name(), other.name()));
        }
    }

    private static String table(
            String title, List<String> headers, List<List<String>> rows, List<String> notes) {
        String table =
                new ConsoleTable(title, headers.stream().map(Column::number).toList(), rows)
                        .render();
        return notes.isEmpty() ? table : table + "\n" + String.join("\n", notes) + "\n";
    }

    private String interval(SampleStatistics statistics) {
        return statistics.interval().map(interval -> interval.toText(numDecimals)).orElse(NONE);
    }

    private String number(double value) {
        return Quantities.decimal(value, numDecimals);
    }

    private static String pValue(SignedRankTest test) {
        return (test.exact() ? "" : "~") + digits(test.pValue());
    }

    /** Three digits that count. */
    private static String digits(double pValue) {
        return String.format(Locale.ROOT, "%.3g", pValue);
    }

    /** Two decimals, or as many as give the smallest mean four digits that count, at most 10. */
    private static int numDecimals(Comparison comparison) {
        double smallest =
                comparison.runs().stream()
                        .flatMap(
                                run -> run.series().statistics(comparison.bootstrapSeed()).stream())
                        .mapToDouble(generation -> Math.abs(generation.statistics().mean()))
                        .filter(mean -> mean > 0 && Double.isFinite(mean))
                        .min()
                        .orElse(1);
        return (int) Math.max(2, Math.min(10, 3 - Math.floor(Math.log10(smallest))));
    }
}
