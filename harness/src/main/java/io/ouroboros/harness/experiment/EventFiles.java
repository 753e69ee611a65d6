package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.tracking.EventFile;
import io.ouroboros.harness.tracking.EventFile.Scalar;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The curves of a run for TensorBoard: a file for each epoch with the losses of its steps, then one
 * for each generation's metrics and one for the measures of what it wrote, whose steps are
 * generations.
 *
 * <p>A TensorBoard that follows the run reads the files in the order of their names, each once. So
 * later measures go to later files, and a file that exists is never written again: a stage that is
 * repeated would write the same points.
 *
 * @param directory where the files are
 */
record EventFiles(Path directory) {

    /** Far more than a generation has epochs; by name, they sort before its metrics. */
    private static final long FILES_PER_GENERATION = 1_000_000;

    /** Numbers that identify a generation rather than measure it. */
    private static final Set<String> NO_CURVES = Set.of("generation", "seed");

    /** Writes the last epoch of a training. */
    void writeEpoch(int generation, FineTuningResult result) throws IOException {
        int epoch = result.epochs().size() - 1;
        FineTuningResult.Epoch last = result.epochs().get(epoch);
        long firstStep = (long) epoch * last.stepLosses().size();
        String curve = "/generation-%02d".formatted(generation);
        List<Scalar> scalars = new ArrayList<>();
        for (int i = 0; i < last.stepLosses().size(); i++) {
            scalars.add(
                    new Scalar("training-loss" + curve, firstStep + i, last.stepLosses().get(i)));
        }
        long lastStep = firstStep + last.stepLosses().size() - 1;
        double validation = last.validation().all().meanLoss();
        scalars.add(new Scalar("validation-loss" + curve, lastStep, validation));
        scalars.add(new Scalar("learning-rate" + curve, firstStep, last.learningRate()));
        write(generation * FILES_PER_GENERATION + epoch, scalars);
    }

    /** Writes a generation's metrics, and later the measures of what it wrote. */
    void writeMetrics(GenerationMetrics metrics) throws IOException {
        int generation = metrics.evaluated().generation();
        long last = (generation + 1) * FILES_PER_GENERATION - 1;
        Map<String, Double> measured = curves(metrics.evaluated());
        write(last - 1, scalars(measured, generation));
        if (metrics.written().isPresent()) {
            Map<String, Double> written = curves(metrics);
            written.keySet().removeAll(measured.keySet());
            write(last, scalars(written, generation));
        }
    }

    private static Map<String, Double> curves(Record metrics) {
        JsonObject curves = JsonRecords.toJson(metrics);
        NO_CURVES.forEach(curves::remove);
        return MetricPaths.numbers(curves);
    }

    private static List<Scalar> scalars(Map<String, Double> curves, int generation) {
        List<Scalar> scalars = new ArrayList<>();
        curves.forEach(
                (path, value) ->
                        scalars.add(new Scalar(path.replaceFirst("[.]", "/"), generation, value)));
        return scalars;
    }

    /** The temporary file is outside the directory, where TensorBoard would read it. */
    private void write(long index, List<Scalar> scalars) throws IOException {
        Path file = directory.resolve(EventFile.name(index));
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            Path whole = directory.resolveSibling(".tensorboard.%016x.partial".formatted(index));
            EventFile.write(whole, Instant.now(), scalars);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
