package io.ouroboros.harness.seeds;

import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The perplexities of several seeds side by side. */
public final class SeedTable {

    private SeedTable() {}

    /**
     * Lays out the {@code tokenPerplexity} of original test text: a row for each generation, a
     * column for each seed, their mean and their standard deviation.
     *
     * @param metrics for each seed the lines of its {@code metrics.jsonl}, as many for each
     * @return a table
     * @throws IOException if a line lacks a number
     */
    public static String of(Map<Long, List<JsonFields>> metrics) throws IOException {
        List<Column> columns = new ArrayList<>(List.of(Column.number("generation")));
        metrics.keySet().forEach(seed -> columns.add(Column.number("seed " + seed)));
        columns.addAll(List.of(Column.number("mean"), Column.number("standard deviation")));
        int numGenerations = metrics.values().iterator().next().size();
        List<List<String>> rows = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            List<String> row = new ArrayList<>(List.of(Integer.toString(generation)));
            double[] perplexities = new double[metrics.size()];
            int column = 0;
            for (List<JsonFields> lines : metrics.values()) {
                perplexities[column] =
                        lines.get(generation)
                                .requireObject("test")
                                .requireDouble("tokenPerplexity");
                row.add(Quantities.perplexity(perplexities[column++]));
            }
            row.add(Quantities.perplexity(mean(perplexities)));
            row.add(metrics.size() == 1 ? "-" : Quantities.perplexity(deviation(perplexities)));
            rows.add(row);
        }
        return new ConsoleTable("Test perplexity of original text by generation", columns, rows)
                .render();
    }

    private static double mean(double[] values) {
        return DoubleStream.of(values).sum() / values.length;
    }

    /** The sample's standard deviation, with n - 1. */
    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares =
                DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum();
        return Math.sqrt(squares / (values.length - 1));
    }
}
