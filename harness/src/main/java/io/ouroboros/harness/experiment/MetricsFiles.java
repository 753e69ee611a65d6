package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.tracking.MetricsCsv;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The table of generations: made from the markers, so that it is whole whatever was killed.
 *
 * @param files the run's files
 * @param generations generations of the run
 * @param tensorBoard whether event files for TensorBoard are written too
 */
public record MetricsFiles(RunFiles files, int generations, boolean tensorBoard) {

    /**
     * Writes the lines of all measured generations, also of those after a stage done again.
     *
     * @return the lines, see {@link #lines}
     * @throws IOException if a marker cannot be read or a file cannot be written
     */
    public List<JsonFields> write() throws IOException {
        List<JsonFields> lines = lines();
        AtomicFiles.writeString(files.metrics(), text(lines));
        AtomicFiles.writeString(files.metricsCsv(), MetricsCsv.of(lines));
        return lines;
    }

    /**
     * Lays lines out.
     *
     * @param lines objects
     * @return what {@code metrics.jsonl} holds
     */
    public static String text(List<JsonFields> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(JsonFormat.line(line.object())).append('\n'));
        return text.toString();
    }

    /** Writes them, and a generation's line for TensorBoard where that is asked for. */
    void writeWith(int generation) throws IOException {
        List<JsonFields> lines = write();
        if (tensorBoard) {
            JsonObject line = lines.get(generation).object();
            new EventFiles(files.tensorBoard()).writeMetrics(generation, line);
        }
    }

    /**
     * Makes the lines from the markers.
     *
     * @return a new object for each measured generation
     * @throws IOException if a marker cannot be read
     */
    public List<JsonFields> lines() throws IOException {
        List<JsonFields> lines = new ArrayList<>();
        for (int generation = 0; generation < generations; generation++) {
            if (files.isDone(generation, Stage.EVALUATION)) {
                JsonObject evaluation = files.results(generation, Stage.EVALUATION).object();
                boolean hasWritten = files.isDone(generation, Stage.SYNTHESIS);
                Optional<JsonObject> synthesis =
                        hasWritten
                                ? Optional.of(files.results(generation, Stage.SYNTHESIS).object())
                                : Optional.empty();
                lines.add(
                        new JsonFields(
                                GenerationMetrics.whole(evaluation, synthesis),
                                files.marker(generation, Stage.EVALUATION).toString()));
            }
        }
        return lines;
    }
}
