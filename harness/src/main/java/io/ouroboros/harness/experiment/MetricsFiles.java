package io.ouroboros.harness.experiment;

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
 * The tables of generations. They are made from the markers, so that they are complete whenever a
 * run was killed.
 *
 * @param files the run's files
 * @param generations generations of the run
 * @param tensorBoard whether to write event files for TensorBoard too
 */
public record MetricsFiles(RunFiles files, int generations, boolean tensorBoard) {

    /**
     * Writes {@code metrics.jsonl} and {@code metrics.csv}.
     *
     * @return the generations in them
     * @throws IOException if a marker cannot be read or a file cannot be written
     */
    public List<GenerationMetrics> write() throws IOException {
        List<GenerationMetrics> measured = measured();
        AtomicFiles.writeString(files.metrics(), json(measured));
        AtomicFiles.writeString(files.metricsCsv(), csv(measured));
        return measured;
    }

    /** Writes the tables and, if asked for, a generation's curves for TensorBoard. */
    void writeWith(int generation) throws IOException {
        List<GenerationMetrics> measured = write();
        if (tensorBoard) {
            new EventFiles(files.tensorBoard()).writeMetrics(measured.get(generation));
        }
    }

    /**
     * Formats generations.
     *
     * @param generations the generations
     * @return the content of {@code metrics.jsonl}
     */
    public static String json(List<GenerationMetrics> generations) {
        StringBuilder text = new StringBuilder();
        generations.forEach(one -> text.append(JsonFormat.line(one.toJson())).append('\n'));
        return text.toString();
    }

    /**
     * Formats generations as a table.
     *
     * @param generations the generations
     * @return the content of {@code metrics.csv}
     */
    public static String csv(List<GenerationMetrics> generations) {
        return MetricsCsv.of(
                generations.stream().map(one -> new JsonFields(one.toJson(), "metrics")).toList());
    }

    /**
     * Reads the markers of the generations that are measured, which after a repair may not be the
     * first ones.
     *
     * @return the generations in order
     * @throws IOException if a marker cannot be read
     */
    public List<GenerationMetrics> measured() throws IOException {
        List<GenerationMetrics> measured = new ArrayList<>();
        for (int generation = 0; generation < generations; generation++) {
            if (files.isDone(generation, Stage.EVALUATION)) {
                Optional<Written> written = Optional.empty();
                if (files.isDone(generation, Stage.SYNTHESIS)) {
                    written = Optional.of(files.written(generation));
                }
                measured.add(new GenerationMetrics(files.evaluated(generation), written));
            }
        }
        return measured;
    }
}
