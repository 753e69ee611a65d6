package io.ouroboros.harness.verification;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.MetricsFiles;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.tracking.MetricsCsv;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares {@code metrics.jsonl} and {@code metrics.csv} with the markers that they are made from.
 *
 * <p>Where both agree with each other and not with a marker, the marker is what is damaged. Where a
 * run was killed between a marker and its line, they lack what the newest stage found, which is no
 * damage.
 */
final class MetricsCheck {

    private final RunFiles files;
    private final MetricsFiles metrics;
    private final Findings findings;
    private final String json;
    private final String csv;

    MetricsCheck(RunFiles files, int generations, Findings findings) throws IOException {
        this.files = files;
        this.findings = findings;
        metrics = new MetricsFiles(files, generations, false);
        json = text(files.metrics());
        csv = text(files.metricsCsv());
    }

    /** Checks them against markers that hold together and are all there. */
    void check() throws IOException {
        List<JsonFields> now = metrics.lines();
        boolean jsonFits = isJson(now);
        boolean csvFits = isCsv(now);
        if (!(jsonFits && csvFits) && isBehind(now.size(), jsonFits)) {
            findings.note(
                    "%s has not what the newest stage found; a resumed run adds it"
                            .formatted(files.metrics()));
        } else if (!(jsonFits && csvFits) && !blameMarkers(now)) {
            tell(files.metrics(), jsonFits);
            tell(files.metricsCsv(), csvFits);
        }
        findings.set(Part.METRICS, Verdict.WHOLE);
        for (int generation = 0; generation < now.size(); generation++) {
            checkTraining(generation, now.get(generation).object());
        }
    }

    private void tell(Path file, boolean fits) {
        if (!fits) {
            findings.damaged(
                    Part.METRICS,
                    Remedy.REWRITE,
                    List.of(),
                    "%s must hold what the markers state, got %s"
                            .formatted(
                                    file, Files.exists(file) ? "something else" : "no such file"));
        }
    }

    /** Whether the files are what they were before the newest stage was done. */
    private boolean isBehind(int measured, boolean jsonFits) throws IOException {
        int newest = measured - 1;
        if (newest < 0 || files.isDone(measured, Stage.FINE_TUNING)) {
            return false;
        }
        List<JsonFields> before = metrics.lines();
        if (before.get(newest).object().remove("written") == null) {
            before.remove(newest);
        }
        return (jsonFits || isJson(before)) && isCsv(before);
    }

    /** Finds markers that differ from two files that agree. */
    private boolean blameMarkers(List<JsonFields> now) {
        List<JsonFields> lines;
        try {
            lines = JsonFields.readLines(files.metrics());
        } catch (IOException e) {
            return false;
        }
        if (lines.size() != now.size() || !isJson(lines) || !isCsv(lines)) {
            return false;
        }
        for (int generation = 0; generation < lines.size(); generation++) {
            JsonObject line = lines.get(generation).object();
            JsonObject stated = now.get(generation).object();
            JsonElement written = line.remove("written");
            JsonElement statedWritten = stated.deepCopy().remove("written");
            if (written == null ? statedWritten != null : !written.equals(statedWritten)) {
                blame(generation, Stage.SYNTHESIS);
            }
            JsonObject evaluated = stated.deepCopy();
            evaluated.remove("written");
            if (!line.equals(evaluated)) {
                blame(generation, Stage.EVALUATION);
            }
        }
        return true;
    }

    /** What a generation's evaluation took over from its training is what that states. */
    private void checkTraining(int generation, JsonObject line) throws IOException {
        JsonObject marker = files.results(generation, Stage.FINE_TUNING).object();
        if (findings.isDamaged(Part.of(generation, Stage.EVALUATION))
                || !marker.get("weightsSha256").equals(line.get("weightsSha256"))) {
            return;
        }
        List<String> differing = new ArrayList<>();
        for (String name : marker.keySet()) {
            if (line.has(name) && !line.get(name).equals(marker.get(name))) {
                differing.add(name);
            }
        }
        int best = (int) new JsonFields(line, "line").requireLong("bestEpoch");
        List<JsonFields> epochs =
                files.results(generation, Stage.FINE_TUNING).requireObjects("epochs");
        for (String name : List.of("trainingLoss", "validation")) {
            boolean same =
                    best < epochs.size()
                            && line.get(name).equals(epochs.get(best).object().get(name));
            if (!same) {
                differing.add(name);
            }
        }
        if (!differing.isEmpty()) {
            blame(generation, Stage.FINE_TUNING);
        }
    }

    private void blame(int generation, Stage stage) {
        Path marker = files.marker(generation, stage);
        findings.damaged(
                Part.of(generation, stage),
                Remedy.DROP,
                List.of(marker),
                "%s must state what %s has, got other numbers".formatted(marker, files.metrics()));
    }

    private boolean isJson(List<JsonFields> lines) {
        return json.equals(MetricsFiles.text(lines));
    }

    private boolean isCsv(List<JsonFields> lines) {
        return csv.equals(MetricsCsv.of(lines)) || (lines.isEmpty() && csv.isEmpty());
    }

    /** A text that equals none of ours where it is not UTF-8; empty where there is no file. */
    private static String text(Path file) throws IOException {
        return Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "";
    }
}
