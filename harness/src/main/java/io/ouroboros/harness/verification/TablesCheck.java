package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.Evaluated;
import io.ouroboros.harness.experiment.FineTuned;
import io.ouroboros.harness.experiment.GenerationMetrics;
import io.ouroboros.harness.experiment.MetricsFiles;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageTiming;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checks the tables of a run: {@code metrics.jsonl} and {@code metrics.csv}, which are made from
 * the markers, and {@code timings.jsonl}.
 *
 * <p>If both tables of metrics agree with each other but not with a marker, the marker is damaged.
 * If a run was killed between a marker and its line, the tables lack the newest stage, which is not
 * damage.
 */
final class TablesCheck {
    private final RunFiles files;
    private final MetricsFiles metrics;
    private final VerifiedRun findings;
    private final String json;
    private final String csv;

    TablesCheck(RunFiles files, int generations, VerifiedRun findings) throws IOException {
        this.files = files;
        this.findings = findings;
        metrics = new MetricsFiles(files, generations, false);
        json = text(files.metrics());
        csv = text(files.metricsCsv());
    }

    /** Checks the metrics of a run whose markers are intact. */
    void checkMetrics() throws IOException {
        List<GenerationMetrics> lines = metrics.measured();
        boolean jsonFits = isJson(lines);
        boolean csvFits = isCsv(lines);
        if (!(jsonFits && csvFits)) {
            if (isBehind(lines.size(), jsonFits)) {
                findings.notes()
                        .add(
                                "%s lacks the results of the newest stage; a resumed run adds them"
                                        .formatted(files.metrics()));
            } else if (!blameMarkers(lines)) {
                report(files.metrics(), jsonFits);
                report(files.metricsCsv(), csvFits);
            }
        }
        findings.set(Part.METRICS, Verdict.WHOLE);
        for (int generation = 0; generation < lines.size(); generation++) {
            checkTraining(generation);
        }
    }

    private void report(Path table, boolean fits) {
        if (!fits) {
            findings.damaged(
                    Part.METRICS,
                    Files.exists(table)
                            ? table + " differs from the markers"
                            : table + " is missing");
        }
    }

    /** Whether the tables are as they were before the newest stage was done. */
    private boolean isBehind(int numMeasured, boolean jsonFits) throws IOException {
        int newest = numMeasured - 1;
        if (newest < 0 || files.isDone(numMeasured, Stage.FINE_TUNING)) {
            return false;
        }
        List<GenerationMetrics> before = metrics.measured();
        GenerationMetrics last = before.remove(newest);
        if (last.written().isPresent()) {
            before.add(new GenerationMetrics(last.evaluated(), Optional.empty()));
        }
        return (jsonFits || isJson(before)) && isCsv(before);
    }

    /** Finds the markers that differ from two tables that agree with each other. */
    private boolean blameMarkers(List<GenerationMetrics> now) {
        List<GenerationMetrics> lines;
        try {
            lines = JsonRecords.readLines(files.metrics(), GenerationMetrics.class);
        } catch (IOException e) {
            return false;
        }
        if (lines.size() != now.size() || !isJson(lines) || !isCsv(lines)) {
            return false;
        }
        for (int generation = 0; generation < lines.size(); generation++) {
            GenerationMetrics line = lines.get(generation);
            GenerationMetrics marked = now.get(generation);
            if (!line.written().equals(marked.written())) {
                blame(generation, Stage.SYNTHESIS);
            }
            if (!line.evaluated().equals(marked.evaluated())) {
                blame(generation, Stage.EVALUATION);
            }
        }
        return true;
    }

    /** An evaluation repeats what the training of the same weights found. */
    private void checkTraining(int generation) throws IOException {
        FineTuned training = files.fineTuned(generation);
        Evaluated evaluation = files.evaluated(generation);
        boolean isComparable =
                !findings.isDamaged(Part.of(generation, Stage.EVALUATION))
                        && training.trained()
                                .weightsSha256()
                                .equals(evaluation.trained().weightsSha256());
        if (isComparable && !evaluation.repeats(training)) {
            blame(generation, Stage.FINE_TUNING);
        }
    }

    private void blame(int generation, Stage stage) {
        Path marker = files.marker(generation, stage);
        String message = "%s differs from %s".formatted(marker, files.metrics());
        findings.damaged(Part.of(generation, stage), message, marker);
    }

    private boolean isJson(List<GenerationMetrics> lines) {
        return json.equals(MetricsFiles.json(lines));
    }

    private boolean isCsv(List<GenerationMetrics> lines) {
        return csv.equals(MetricsFiles.csv(lines)) || (lines.isEmpty() && csv.isEmpty());
    }

    /** Checks that every line of the timings is intact; nothing else knows their numbers. */
    static void checkTimings(RunFiles files, boolean expected, VerifiedRun findings)
            throws IOException {
        Path timings = files.timings();
        if (Files.exists(timings) && !text(timings).equals(intactTimings(timings))) {
            findings.damaged(Part.TIMINGS, timings + " has a torn or damaged line");
        } else if (expected && !Files.exists(timings)) {
            findings.damaged(Part.TIMINGS, timings + " is missing");
        }
        findings.set(Part.TIMINGS, expected ? Verdict.WHOLE : Verdict.NOT_DONE);
    }

    /** Keeps the lines of the timings that are intact. */
    static void repairTimings(RunFiles files) throws IOException {
        AtomicFiles.writeString(files.timings(), intactTimings(files.timings()));
    }

    private static String intactTimings(Path timings) throws IOException {
        String text = text(timings);
        StringBuilder intact = new StringBuilder();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            if (isIntact(line)) {
                intact.append(line).append('\n');
            }
        }
        return intact.toString();
    }

    private static boolean isIntact(String line) {
        try {
            StageTiming unused = JsonFields.parse(line, "a line").as(StageTiming.class);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Empty if there is no file; bytes that are not UTF-8 become a text that we never write. */
    private static String text(Path file) throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "";
    }
}
