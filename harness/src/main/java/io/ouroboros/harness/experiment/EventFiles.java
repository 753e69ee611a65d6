package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.finetuning.FineTuningResult;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.tracking.EventFile;
import io.ouroboros.harness.tracking.EventFile.Scalar;
import io.ouroboros.harness.tracking.MetricPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The curves of a run for TensorBoard: a file for each epoch with the losses of its steps, and one
 * for each generation's metrics, whose steps are generations. A stage that is repeated replaces its
 * files.
 *
 * @param directory where the files are
 */
record EventFiles(Path directory) {

    /** Far more than a generation has epochs; by name, they sort before its metrics. */
    private static final long FILES_PER_GENERATION = 1_000_000;

    /** Numbers that identify a generation rather than measure it. */
    private static final Set<String> NO_CURVES = Set.of("generation", "seed");

    /** Removes the temporary files of a killed run, which TensorBoard would read. */
    void open() throws IOException {
        Files.createDirectories(directory);
        AtomicFiles.removeLeftovers(directory);
    }

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

    /** Writes a generation's metrics. */
    void writeMetrics(GenerationMetrics metrics) throws IOException {
        List<Scalar> scalars = new ArrayList<>();
        int generation = metrics.generation();
        JsonObject curves = JsonRecords.toJson(metrics);
        NO_CURVES.forEach(curves::remove);
        MetricPaths.numbers(curves)
                .forEach(
                        (path, value) ->
                                scalars.add(
                                        new Scalar(
                                                path.replaceFirst("[.]", "/"), generation, value)));
        write((generation + 1) * FILES_PER_GENERATION - 1, scalars);
    }

    private void write(long index, List<Scalar> scalars) throws IOException {
        EventFile.write(directory.resolve(EventFile.name(index)), Instant.now(), scalars);
    }
}
