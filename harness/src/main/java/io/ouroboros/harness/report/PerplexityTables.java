package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.tracking.MetricsCsv;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Test perplexity by generation as tables for other programs. */
final class PerplexityTables {

    private PerplexityTables() {}

    /** Every line of every run's {@code metrics.jsonl}, the run's name before it. */
    static String metricsCsv(List<ReportedRun> runs) {
        List<JsonFields> lines = new ArrayList<>();
        for (ReportedRun run : runs) {
            for (MeasuredSeed seed : run.seeds()) {
                for (MeasuredGeneration generation : seed.generations().values()) {
                    JsonObject line = new JsonObject();
                    line.addProperty("run", run.name());
                    generation
                            .line()
                            .object()
                            .entrySet()
                            .forEach(field -> line.add(field.getKey(), field.getValue()));
                    lines.add(new JsonFields(line, run.name()));
                }
            }
        }
        return MetricsCsv.of(lines);
    }

    /** A line for each run and generation. */
    static String csv(List<ReportedRun> runs) {
        List<JsonFields> lines = new ArrayList<>();
        for (ReportedRun run : runs) {
            RunJson.statistics(run.statistics(ReportData.TEST_PERPLEXITY)).asList().stream()
                    .map(statistics -> csvLine(run.name(), statistics.getAsJsonObject()))
                    .forEach(lines::add);
        }
        return MetricsCsv.of(lines);
    }

    private static JsonFields csvLine(String run, JsonObject statistics) {
        JsonObject line = new JsonObject();
        line.addProperty("run", run);
        for (String name : List.of("generation", "n", "mean", "standardDeviation")) {
            line.add(name, statistics.get(name));
        }
        if (statistics.get("interval95") instanceof JsonArray ends) {
            line.add("interval95Low", ends.get(0));
            line.add("interval95High", ends.get(1));
        }
        return new JsonFields(line, run);
    }

    /** A table with a row for each generation and a column for each run, for booktabs. */
    static String latex(List<ReportedRun> runs) {
        List<SortedMap<Long, GenerationStatistics>> columns = new ArrayList<>();
        SortedSet<Long> generations = new TreeSet<>();
        for (ReportedRun run : runs) {
            SortedMap<Long, GenerationStatistics> column = new TreeMap<>();
            run.statistics(ReportData.TEST_PERPLEXITY)
                    .forEach(statistics -> column.put(statistics.generation(), statistics));
            columns.add(column);
            generations.addAll(column.keySet());
        }
        StringBuilder text =
                new StringBuilder(
                        """
                        % Perplexity of original test text: mean and standard deviation over seeds.
                        % A number in brackets counts the seeds where not all have the generation.
                        """);
        text.append("\\begin{tabular}{r").append("r".repeat(runs.size())).append("}\n\\toprule\n");
        text.append("generation");
        runs.forEach(run -> text.append(" & ").append(header(run)));
        text.append(" \\\\\n\\midrule\n");
        for (long generation : generations) {
            text.append(generation);
            for (int i = 0; i < runs.size(); i++) {
                GenerationStatistics statistics = columns.get(i).get(generation);
                int numSeeds = runs.get(i).seeds().size();
                text.append(" & ").append(statistics == null ? "--" : cell(statistics, numSeeds));
            }
            text.append(" \\\\\n");
        }
        return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String header(ReportedRun run) {
        return "%s ($n = %d$)".formatted(escaped(run.name()), run.seeds().size());
    }

    private static String cell(GenerationStatistics generation, int numSeeds) {
        int n = generation.statistics().n();
        String mean = number(generation.statistics().mean());
        String cell =
                generation.statistics().standardDeviation().isPresent()
                        ? "$%s \\pm %s$"
                                .formatted(
                                        mean,
                                        number(
                                                generation
                                                        .statistics()
                                                        .standardDeviation()
                                                        .getAsDouble()))
                        : "$" + mean + "$";
        return n == numSeeds ? cell : "%s (%d)".formatted(cell, n);
    }

    private static String number(double value) {
        return Double.isInfinite(value)
                ? "\\infty"
                : Double.isNaN(value)
                        ? "\\mathrm{NaN}"
                        : Quantities.perplexity(value).replace(",", "{,}");
    }

    /** A text in which LaTeX finds no commands. */
    private static String escaped(String text) {
        return text.codePoints()
                .mapToObj(
                        c ->
                                switch (c) {
                                    case '\\' -> "\\textbackslash{}";
                                    case '~' -> "\\textasciitilde{}";
                                    case '^' -> "\\textasciicircum{}";
                                    case '&', '%', '$', '#', '_', '{', '}' ->
                                            "\\" + Character.toString(c);
                                    default -> Character.toString(c);
                                })
                .collect(Collectors.joining());
    }
}
