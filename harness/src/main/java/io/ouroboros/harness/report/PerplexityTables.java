package io.ouroboros.harness.report;

import com.google.gson.JsonObject;
import io.ouroboros.harness.comparison.SampleStatistics;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.tracking.MetricsCsv;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Metrics of runs as tables for other programs. */
final class PerplexityTables {

    private PerplexityTables() {}

    /** Every line of every run's {@code metrics.jsonl}, preceded by the run's name. */
    static String metricsCsv(List<ReportedRun> runs) {
        List<JsonFields> lines = new ArrayList<>();
        for (ReportedRun run : runs) {
            for (MeasuredSeed seed : run.seeds()) {
                for (MeasuredGeneration generation : seed.generations().values()) {
                    JsonObject line = new JsonObject();
                    line.addProperty("run", run.name());
                    generation.line().asMap().forEach(line::add);
                    lines.add(new JsonFields(line, run.name()));
                }
            }
        }
        return MetricsCsv.of(lines);
    }

    /** Test perplexity with a line for each run and generation. */
    static String csv(List<ReportedRun> runs) {
        List<JsonFields> lines = new ArrayList<>();
        for (ReportedRun run : runs) {
            for (GenerationStatistics generation : run.statistics(ReportedRun.TEST_PERPLEXITY)) {
                SampleStatistics statistics = generation.statistics();
                JsonObject line = new JsonObject();
                line.addProperty("run", run.name());
                line.addProperty("generation", generation.generation());
                line.addProperty("n", statistics.n());
                line.addProperty("mean", statistics.mean());
                statistics
                        .standardDeviation()
                        .ifPresent(value -> line.addProperty("standardDeviation", value));
                if (statistics.interval().isPresent()) {
                    line.addProperty("interval95Low", statistics.interval().get().low());
                    line.addProperty("interval95High", statistics.interval().get().high());
                }
                lines.add(new JsonFields(line, run.name()));
            }
        }
        return MetricsCsv.of(lines);
    }

    /** Test perplexity with a row for each generation and a column for each run, for booktabs. */
    static String latex(List<ReportedRun> runs) {
        SortedSet<Integer> generations = new TreeSet<>();
        runs.forEach(run -> generations.addAll(run.generations()));
        StringBuilder text = new StringBuilder();
        text.append(
                "% Perplexity of original test text: mean and standard deviation over seeds.\n");
        text.append(
                "% A number in brackets is the number of seeds, where some lack the generation.\n");
        text.append("\\begin{tabular}{r").append("r".repeat(runs.size())).append("}\n\\toprule\n");
        text.append("generation");
        runs.forEach(run -> text.append(" & ").append(header(run)));
        text.append(" \\\\\n\\midrule\n");
        for (int generation : generations) {
            text.append(generation);
            runs.forEach(run -> text.append(" & ").append(cell(run, generation)));
            text.append(" \\\\\n");
        }
        return text.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String header(ReportedRun run) {
        return "%s ($n = %d$)".formatted(escaped(run.name()), run.seeds().size());
    }

    private static String cell(ReportedRun run, int generation) {
        return run.statistics(ReportedRun.TEST_PERPLEXITY).stream()
                .filter(one -> one.generation() == generation)
                .map(one -> cell(one.statistics(), run.seeds().size()))
                .findFirst()
                .orElse("--");
    }

    private static String cell(SampleStatistics statistics, int numSeeds) {
        String deviation =
                statistics.standardDeviation().map(value -> " \\pm " + number(value)).orElse("");
        String cell = "$" + number(statistics.mean()) + deviation + "$";
        return statistics.n() == numSeeds ? cell : "%s (%d)".formatted(cell, statistics.n());
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return "\\infty";
        }
        return Double.isNaN(value)
                ? "\\mathrm{NaN}"
                : Quantities.perplexity(value).replace(",", "{,}");
    }

    /** Escapes what LaTeX would take as a command. */
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
