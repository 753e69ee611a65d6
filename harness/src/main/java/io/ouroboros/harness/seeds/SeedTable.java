package io.ouroboros.harness.seeds;

import io.ouroboros.harness.comparison.SampleStatistics;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The perplexities of several seeds side by side. */
public final class SeedTable {

    /** That of {@code compare}, unless told otherwise. */
    private static final long BOOTSTRAP_SEED = 0;

    private SeedTable() {}

    /**
     * Lays out the {@code tokenPerplexity} of original test text: a row for each generation, a
     * column for each seed, then their {@link SampleStatistics}.
     *
     * @param metrics for each seed the lines of its {@code metrics.jsonl}, as many for each
     * @return a table
     * @throws IOException if a line lacks a number
     */
    public static String of(Map<Long, List<JsonFields>> metrics) throws IOException {
        List<Column> columns = new ArrayList<>(List.of(Column.number("generation")));
        metrics.keySet().forEach(seed -> columns.add(Column.number("seed " + seed)));
        columns.addAll(
                List.of(
                        Column.number("mean"),
                        Column.number("standard deviation"),
                        Column.number("95 % interval")));
        int numGenerations = metrics.values().iterator().next().size();
        List<List<String>> rows = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(generation)));
            List<Double> perplexities = new ArrayList<>();
            for (List<JsonFields> lines : metrics.values()) {
                double perplexity =
                        lines.get(generation)
                                .requireObject("test")
                                .requireDouble("tokenPerplexity");
                perplexities.add(perplexity);
                row.add(Quantities.perplexity(perplexity));
            }
            row.addAll(cells(SampleStatistics.of(perplexities, BOOTSTRAP_SEED)));
            rows.add(row);
        }
        return new ConsoleTable("Test perplexity of original text by generation", columns, rows)
                .render();
    }

    private static List<String> cells(SampleStatistics statistics) {
        return List.of(
                Quantities.perplexity(statistics.mean()),
                statistics.standardDeviation().map(Quantities::perplexity).orElse("-"),
                statistics.interval().map(interval -> interval.toText(2)).orElse("-"));
    }
}
