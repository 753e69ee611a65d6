package io.ouroboros.harness.comparison;

import io.ouroboros.harness.comparison.Comparison.Pair;
import io.ouroboros.harness.comparison.SeedSeries.Generation;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/** A comparison for people. */
final class ComparisonText {

    /** Shown where two seeds are needed. */
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
        List<List<String>> rows = new ArrayList<>();
        for (Generation generation : run.series().statistics(comparison.bootstrapSeed())) {
            SampleStatistics statistics = generation.statistics();
            rows.add(
                    List.of(
                            Long.toString(generation.generation()),
                            number(statistics.mean()),
                            statistics.standardDeviation().map(this::number).orElse(NONE),
                            interval(statistics),
                            Integer.toString(statistics.n())));
        }
        List<String> notes = new ArrayList<>();
        String without = ", without %s yet".formatted(comparison.metric());
        addLeftOut(notes, "seed", run.seedsWithout(), without);
        String why = ", not measured for every seed";
        addLeftOut(notes, "generation", run.leftOutGenerations(), why);
        return table(
                run.name(),
                run.series(),
                "generation:|mean:|standard deviation:|95 % interval:|n:",
                rows,
                notes);
    }

    private String pair(Pair pair) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = notes(pair);
        boolean areAllExact = true;
        for (Generation generation : pair.differences().statistics(comparison.bootstrapSeed())) {
            SampleStatistics statistics = generation.statistics();
            Optional<SignedRankTest> test = SignedRankTest.of(generation.values());
            areAllExact &= test.map(SignedRankTest::exact).orElse(true);
            rows.add(
                    List.of(
                            Long.toString(generation.generation()),
                            number(statistics.mean()),
                            interval(statistics),
                            test.map(ComparisonText::pValue).orElse(NONE),
                            Integer.toString(statistics.n())));
        }
        if (!areAllExact) {
            notes.add("~ normal approximation of p: differences tie, or there are more than 50");
        }
        return table(
                "%s minus %s".formatted(pair.run().name(), pair.reference().name()),
                pair.differences(),
                "generation:|mean difference:|95 % interval:|Wilcoxon p:|pairs:",
                rows,
                notes);
    }

    private static List<String> notes(Pair pair) {
        SortedSet<Long> seeds = pair.differences().seeds();
        List<String> notes = new ArrayList<>();
        String run = pair.run().name();
        String reference = pair.reference().name();
        String notIn = " of %s, not in %s";
        addLeftOut(notes, "seed", pair.run().seedsNotIn(seeds), notIn.formatted(run, reference));
        addLeftOut(
                notes, "seed", pair.reference().seedsNotIn(seeds), notIn.formatted(reference, run));
        String why = ", not measured for every pair";
        addLeftOut(notes, "generation", pair.leftOutGenerations(), why);
        if (seeds.size() > 1) {
            double smallest = SignedRankTest.smallestPValue(seeds.size());
            notes.add(
                    "the smallest possible p with %d pairs is %s"
                            .formatted(seeds.size(), digits(smallest)));
        }
        return notes;
    }

    private static void addLeftOut(
            List<String> notes, String noun, SortedSet<Long> numbers, String why) {
        if (!numbers.isEmpty()) {
            notes.add("left out: " + RangeFormat.of(noun, numbers) + why);
        }
    }

    private String table(
            String name,
            SeedSeries series,
            String headers,
            List<List<String>> rows,
            List<String> notes) {
        String title =
                "%s of %s, %s"
                        .formatted(
                                comparison.metric(), name, RangeFormat.of("seed", series.seeds()));
        String table = ConsoleTable.of(title, headers, rows);
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

    /** Three significant digits. */
    private static String digits(double pValue) {
        return String.format(Locale.ROOT, "%.3g", pValue);
    }

    /** Two decimals, or enough for four significant digits of the smallest mean, at most 10. */
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
