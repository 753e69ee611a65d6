package io.ouroboros.harness.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A report of one or more runs, also of some that are still going on.
 *
 * <p>Its directory, format version 1:
 *
 * <pre>{@code
 * index.html       figures, texts and what was run; opens from disk and asks nobody for anything
 * summary.json     the statistics, as toJson gives them
 * metrics.csv      every line of the runs' metrics.jsonl, with the run's name
 * perplexity.csv   test perplexity by run and generation: n, mean, standard deviation, interval
 * perplexity.tex   the same as a LaTeX table, for the package booktabs
 * figures/         the page's figures as SVG, and as PNG where Java has fonts
 * }</pre>
 */
public final class Report {

    /** Version of the directory and of {@code summary.json}. */
    public static final int FORMAT_VERSION = 1;

    private static final String PAGE = "index.html";

    private static final String FIGURES = "figures";

    /** The names that a report has, and with them what may be replaced. */
    private static final Set<String> NAMES =
            Set.of(
                    PAGE,
                    "summary.json",
                    "metrics.csv",
                    "perplexity.csv",
                    "perplexity.tex",
                    FIGURES);

    private final ReportData data;

    private Report(ReportData data) {
        this.data = data;
    }

    /**
     * Reads runs. What is missing, damaged or not finite becomes a problem that the report names; a
     * run that cannot be read at all too, unless no other can.
     *
     * @param runs run directories, or directories with {@code seed-N} below them, at least one
     * @return the report
     * @throws IllegalArgumentException if a directory comes twice
     * @throws HarnessException if no run can be read
     * @throws IOException if the only run cannot be read
     */
    public static Report of(List<Path> runs) throws IOException {
        return new Report(ReportData.read(runs));
    }

    /**
     * Says whether nothing is to come.
     *
     * @return whether every seed has measured all its generations
     */
    public boolean isFinished() {
        return data.runs().stream()
                .flatMap(run -> run.seeds().stream())
                .allMatch(seed -> seed.generations().size() >= seed.plannedGenerations());
    }

    /**
     * Writes the report, in place of one that may be there.
     *
     * @param output its directory
     * @param reloadSeconds how often the page loads itself anew; empty for never
     * @return the page
     * @throws IOException if the directory holds anything but a report, or cannot be written
     */
    public Path write(Path output, OptionalInt reloadSeconds) throws IOException {
        requireReport(output);
        String pageData = PageData.of(data);
        String page = ReportPage.of(pageData, reloadSeconds);
        Map<String, String> figures = SvgFigures.of(pageData);
        Map<String, byte[]> images = PngFigures.of(figures);
        AtomicFiles.replaceDirectory(
                output,
                directory -> {
                    Files.writeString(directory.resolve(PAGE), page);
                    Files.writeString(
                            directory.resolve("summary.json"), JsonFormat.pretty(toJson()));
                    Files.writeString(
                            directory.resolve("metrics.csv"),
                            PerplexityTables.metricsCsv(data.runs()));
                    Files.writeString(
                            directory.resolve("perplexity.csv"), PerplexityTables.csv(data.runs()));
                    Files.writeString(
                            directory.resolve("perplexity.tex"),
                            PerplexityTables.latex(data.runs()));
                    Path figureDirectory = Files.createDirectory(directory.resolve(FIGURES));
                    for (Map.Entry<String, String> figure : figures.entrySet()) {
                        Files.writeString(
                                figureDirectory.resolve(figure.getKey()), figure.getValue());
                    }
                    for (Map.Entry<String, byte[]> image : images.entrySet()) {
                        Files.write(figureDirectory.resolve(image.getKey()), image.getValue());
                    }
                });
        return output.resolve(PAGE);
    }

    /**
     * Lays the summary out for programs.
     *
     * @return {@code formatVersion}; {@code runs}, of each {@code name}, {@code directory}, {@code
     *     seeds}, {@code plannedGenerations} and {@code testPerplexity} by generation, with {@code
     *     values} by seed, {@code n}, {@code mean}, {@code standardDeviation} and {@code
     *     interval95}; {@code comparison} as {@code compare --format json} prints it, or null;
     *     {@code problems}, texts
     */
    public JsonObject toJson() {
        JsonArray runs = new JsonArray();
        for (ReportedRun run : data.runs()) {
            JsonObject json = new JsonObject();
            json.addProperty("name", run.name());
            json.addProperty("directory", run.directory().toString());
            json.add("seeds", RunJson.array(run.seeds(), seed -> new JsonPrimitive(seed.seed())));
            json.addProperty("plannedGenerations", run.plannedGenerations());
            json.add(
                    "testPerplexity",
                    RunJson.statistics(run.statistics(ReportData.TEST_PERPLEXITY)));
            runs.add(json);
        }
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        json.add("runs", runs);
        json.add(
                "comparison",
                data.comparison().isPresent() ? data.comparison().get() : JsonNull.INSTANCE);
        json.add("problems", RunJson.array(data.allProblems(), JsonPrimitive::new));
        return json;
    }

    /**
     * Lays the summary out for people.
     *
     * @return a table of the runs, and the problems; the last line without a line feed
     */
    public String toText() {
        List<List<String>> rows = new ArrayList<>();
        for (ReportedRun run : data.runs()) {
            List<GenerationStatistics> generations = run.statistics(ReportData.TEST_PERPLEXITY);
            rows.add(
                    List.of(
                            run.name(),
                            Integer.toString(run.seeds().size()),
                            "%d of %d"
                                    .formatted(run.generations().size(), run.plannedGenerations()),
                            generations.isEmpty() ? "-" : perplexity(generations.get(0)),
                            generations.isEmpty()
                                    ? "-"
                                    : perplexity(generations.get(generations.size() - 1))));
        }
        StringBuilder text =
                new StringBuilder(
                        new ConsoleTable(
                                        "",
                                        List.of(
                                                Column.text("run"),
                                                Column.number("seeds"),
                                                Column.number("generations"),
                                                Column.number("first test ppl"),
                                                Column.number("last test ppl")),
                                        rows)
                                .render());
        List<String> problems = data.allProblems();
        if (!problems.isEmpty()) {
            text.append('\n');
            problems.forEach(problem -> text.append("note: ").append(problem).append('\n'));
        }
        return text.toString().stripTrailing();
    }

    private static String perplexity(GenerationStatistics generation) {
        return Quantities.perplexity(generation.statistics().mean());
    }

    /** Nothing that is not a report is ever replaced. */
    private static void requireReport(Path output) throws IOException {
        if (!Files.isDirectory(output)) {
            return;
        }
        try (Stream<Path> files = Files.list(output)) {
            List<String> others =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !NAMES.contains(name))
                            .sorted()
                            .toList();
            if (!others.isEmpty()) {
                throw new IOException(
                        "%s must hold a report alone or not exist yet, got %s in it; choose another --output"
                                .formatted(output, others.get(0)));
            }
        }
    }
}
