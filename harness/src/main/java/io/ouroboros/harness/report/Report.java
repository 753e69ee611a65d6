package io.ouroboros.harness.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import io.ouroboros.harness.comparison.Comparison;
import io.ouroboros.harness.comparison.RunNames;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.IoFailures;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
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
 * A report on one or more runs, finished or not.
 *
 * <p>Its directory, format version 1:
 *
 * <pre>{@code
 * index.html       figures, texts and provenance; opens from disk and loads nothing else
 * summary.json     the statistics, as returned by toJson
 * metrics.csv      every line of the runs' metrics.jsonl, with the run's name
 * perplexity.csv   test perplexity by run and generation: n, mean, standard deviation, interval
 * perplexity.tex   the same as a LaTeX table, for the package booktabs
 * figures/         the page's figures as SVG, and as PNG where Java has fonts
 * }</pre>
 *
 * @param runs the runs that could be read, at least one
 * @param comparison their comparison, null for a single run
 * @param problems why runs or the comparison are missing
 */
public record Report(List<ReportedRun> runs, JsonElement comparison, List<String> problems) {

    /** Version of the directory and of {@code summary.json}. */
    public static final int FORMAT_VERSION = 1;

    private static final String PAGE = "index.html";
    private static final String SUMMARY = "summary.json";
    private static final String METRICS = "metrics.csv";
    private static final String PERPLEXITY_CSV = "perplexity.csv";
    private static final String PERPLEXITY_TEX = "perplexity.tex";
    private static final String FIGURES = "figures";

    /** The names in a report's directory; a directory with any other name is not replaced. */
    private static final Set<String> NAMES =
            Set.of(PAGE, SUMMARY, METRICS, PERPLEXITY_CSV, PERPLEXITY_TEX, FIGURES);

    private record Summary(
            int formatVersion,
            List<SummaryRun> runs,
            JsonElement comparison,
            List<String> problems) {}

    private record SummaryRun(
            String name,
            String directory,
            List<Long> seeds,
            int plannedGenerations,
            List<JsonObject> testPerplexity) {}

    /**
     * Reads runs. Whatever is missing, damaged or not finite becomes a problem that the report
     * names, and so does a run that cannot be read, unless no other can.
     *
     * @param directories run directories, or directories with {@code seed-N} below them, at least
     *     one
     * @return the report
     * @throws IllegalArgumentException if a directory is given twice
     * @throws HarnessException if no run can be read
     * @throws IOException if the only directory cannot be listed
     */
    public static Report of(List<Path> directories) throws IOException {
        List<String> names = RunNames.of(directories);
        List<ReportedRun> runs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            try {
                runs.add(RunReader.read(directories.get(i), names.get(i)));
            } catch (HarnessException e) {
                problems.add(e.getMessage());
            }
        }
        if (runs.isEmpty()) {
            throw new HarnessException(String.join("; ", problems));
        }
        return new Report(runs, comparison(runs, problems), problems);
    }

    private static JsonElement comparison(List<ReportedRun> runs, List<String> problems) {
        if (runs.size() > 1) {
            List<Path> directories = runs.stream().map(ReportedRun::directory).toList();
            try {
                return Comparison.of(
                                directories,
                                ReportedRun.TEST_PERPLEXITY,
                                ReportedRun.BOOTSTRAP_SEED)
                        .toJson();
            } catch (HarnessException | IllegalArgumentException e) {
                problems.add("could not compare the runs: " + e.getMessage());
            } catch (IOException e) { // such as a seed of another format, which is skipped above
                problems.add("could not compare the runs: " + IoFailures.describe(e));
            }
        }
        return JsonNull.INSTANCE;
    }

    private List<String> allProblems() {
        return Stream.concat(
                        problems.stream(), runs.stream().flatMap(run -> run.problems().stream()))
                .toList();
    }

    /**
     * Returns whether the runs are finished.
     *
     * @return whether every seed has measured all its generations
     */
    public boolean isFinished() {
        return runs.stream()
                .flatMap(run -> run.seeds().stream())
                .allMatch(MeasuredSeed::isFinished);
    }

    /**
     * Writes the report, replacing an earlier one.
     *
     * @param output its directory
     * @param reloadSeconds after how many seconds the page reloads itself; empty for never
     * @return the page
     * @throws IOException if the directory holds anything but a report, or cannot be written
     */
    public Path write(Path output, OptionalInt reloadSeconds) throws IOException {
        requireReport(output);
        String pageData = PageData.of(this).toJsonText();
        Map<String, String> figures = SvgFigures.of(pageData, ReportPage.resource("figures.js"));
        Map<String, byte[]> images = PngFigures.of(figures);
        Map<String, String> texts =
                Map.of(
                        PAGE, ReportPage.of(pageData, reloadSeconds),
                        SUMMARY, JsonFormat.pretty(toJson()),
                        METRICS, PerplexityTables.metricsCsv(runs),
                        PERPLEXITY_CSV, PerplexityTables.csv(runs),
                        PERPLEXITY_TEX, PerplexityTables.latex(runs));
        AtomicFiles.replaceDirectory(
                output,
                directory -> {
                    writeAll(texts, directory);
                    Path figureDirectory = Files.createDirectory(directory.resolve(FIGURES));
                    writeAll(figures, figureDirectory);
                    for (Map.Entry<String, byte[]> image : images.entrySet()) {
                        Files.write(figureDirectory.resolve(image.getKey()), image.getValue());
                    }
                });
        return output.resolve(PAGE);
    }

    private static void writeAll(Map<String, String> texts, Path directory) throws IOException {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Files.writeString(directory.resolve(text.getKey()), text.getValue());
        }
    }

    /**
     * Converts the summary to JSON.
     *
     * @return {@code formatVersion}; {@code runs}, each with {@code name}, {@code directory},
     *     {@code seeds}, {@code plannedGenerations} and {@code testPerplexity} by generation, with
     *     {@code values} by seed, {@code n}, {@code mean}, {@code standardDeviation} and {@code
     *     interval95}; {@code comparison} as {@code compare --format json} prints it, or null;
     *     {@code problems}, texts
     */
    public JsonObject toJson() {
        List<SummaryRun> summaries =
                runs.stream()
                        .map(
                                run ->
                                        new SummaryRun(
                                                run.name(),
                                                run.directory().toString(),
                                                run.seedNumbers(),
                                                run.plannedGenerations(),
                                                run.statisticsJson(ReportedRun.TEST_PERPLEXITY)))
                        .toList();
        return JsonRecords.toJson(
                new Summary(FORMAT_VERSION, summaries, comparison, allProblems()));
    }

    /**
     * Formats the summary for people.
     *
     * @return a table of the runs, and the problems; the last line without a line feed
     */
    public String toText() {
        String headers = "run|seeds:|generations:|first test ppl:|last test ppl:";
        String table = ConsoleTable.of("", headers, runs.stream().map(Report::row).toList());
        StringBuilder text = new StringBuilder(table);
        List<String> notes = allProblems();
        if (!notes.isEmpty()) {
            text.append('\n');
            notes.forEach(note -> text.append("note: ").append(note).append('\n'));
        }
        return text.toString().stripTrailing();
    }

    private static List<String> row(ReportedRun run) {
        List<String> perplexities =
                run.statistics(ReportedRun.TEST_PERPLEXITY).stream()
                        .map(generation -> Quantities.perplexity(generation.statistics().mean()))
                        .toList();
        return List.of(
                run.name(),
                Integer.toString(run.seeds().size()),
                "%d of %d".formatted(run.generations().size(), run.plannedGenerations()),
                perplexities.isEmpty() ? "-" : perplexities.get(0),
                perplexities.isEmpty() ? "-" : perplexities.get(perplexities.size() - 1));
    }

    /** Refuses to replace a directory that holds something else. */
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
                        "%s must hold only a report or not exist, got %s in it; choose another --output"
                                .formatted(output, others.get(0)));
            }
        }
    }
}
