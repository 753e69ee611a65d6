package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's directory, locked by one process.
 *
 * @param files the run's files
 * @param lock held until it is closed
 */
public record RunDirectory(RunFiles files, RunLock lock) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

    private static final String GENERATIONS = "generations";
    private static final String DECODING_BATCH_SIZE = "decodingBatchSize";
    private static final String MICRO_BATCH_SIZE = "microBatchSize";

    /**
     * Fields that may differ in a resumed run, which then replace those in the manifest. Inputs may
     * have moved; their hashes identify them.
     */
    private static final List<String> FREE =
            List.of("model", "dataset", DECODING_BATCH_SIZE, MICRO_BATCH_SIZE);

    /**
     * Creates the directory if it is missing, locks it, and removes the temporary files of a killed
     * process.
     *
     * @param root the run directory
     * @return the directory, locked until it is closed
     * @throws IOException if it cannot be created or written
     * @throws HarnessException if it is a file, or another process holds it
     */
    public static RunDirectory open(Path root) throws IOException {
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new HarnessException(
                    "--run-directory must be a directory or not exist yet, got a file at " + root);
        }
        Files.createDirectories(root);
        RunLock lock = RunLock.acquire(root);
        AtomicFiles.removeLeftovers(root);
        return new RunDirectory(new RunFiles(root), lock);
    }

    /**
     * Makes this the directory of a run: writes the manifest, or checks that the existing one is of
     * the same run, which may now have more generations.
     *
     * @param manifest the run's manifest; {@code config} and {@code inputs} must agree
     * @throws IOException if it cannot be read or written
     * @throws HarnessException naming the first field that differs, or if the directory holds the
     *     runs of seeds
     */
    void claim(RunManifest manifest) throws IOException {
        if (!Files.exists(files.manifest())) {
            List<Path> seeds = RunDirectories.seeds(files.root());
            if (!seeds.isEmpty()) {
                throw new HarnessException(
                        "--run-directory must not hold the runs of --seeds, got %s; give another directory, or --seeds"
                                .formatted(seeds.get(0)));
            }
            write(manifest);
            return;
        }
        RunManifest found = RunManifest.read(files);
        String advice = "give the same options or a new --run-directory";
        long generations = manifest.config().get(GENERATIONS).getAsLong();
        boolean isLonger = generations > files.numGenerations();
        if (isLonger) {
            found.config().addProperty(GENERATIONS, generations);
        }
        new ResumeGuard(files.root(), "run", advice)
                .require(found.config(), manifest.config(), Set.copyOf(FREE));
        RunInputs.requireSame(files.root(), found.inputs(), manifest.inputs(), advice);
        for (String name : List.of(DECODING_BATCH_SIZE, MICRO_BATCH_SIZE)) {
            warnOfDifference(name, found.config(), manifest.config());
        }
        for (String name : manifest.environment().keySet()) {
            warnOfDifference(name, found.environment(), manifest.environment());
        }
        JsonObject before = found.config().deepCopy();
        FREE.forEach(name -> found.config().add(name, manifest.config().get(name)));
        if (isLonger || !found.config().equals(before)) {
            write(found);
        }
    }

    /**
     * Returns how many prompts {@code --decoding-batch-size auto} decodes together in this run:
     * what its first synthesis chose, also after a resume, when other memory may be free.
     *
     * @param chosen the choice of the present synthesis, recorded in the manifest if it is the
     *     first
     * @param afterKill whether it is less because a kill ended a synthesis; recorded in any case
     * @return the recorded choice
     * @throws IOException if the manifest cannot be read or written
     */
    int decodingBatchSize(int chosen, boolean afterKill) throws IOException {
        return recorded(DECODING_BATCH_SIZE, chosen, afterKill, true);
    }

    /**
     * Returns how many blocks are computed at once in training, unless the user chose.
     *
     * @param chosen what suits the device
     * @param afterKill whether it is less because a kill ended a training; only then recorded
     * @return the recorded choice, if there is one
     * @throws IOException if the manifest cannot be read or written
     */
    int microBatchSize(int chosen, boolean afterKill) throws IOException {
        return recorded(MICRO_BATCH_SIZE, chosen, afterKill, false);
    }

    private int recorded(String name, int chosen, boolean afterKill, boolean first)
            throws IOException {
        RunManifest manifest = RunManifest.read(files);
        JsonObject environment = manifest.environment();
        if (afterKill || (first && !environment.has(name))) {
            environment.addProperty(name, chosen);
            write(manifest);
        }
        return environment.has(name) ? environment.get(name).getAsInt() : chosen;
    }

    private void write(RunManifest manifest) throws IOException {
        AtomicFiles.writeString(files.manifest(), JsonFormat.pretty(JsonRecords.toJson(manifest)));
    }

    /** Warns if the last bits of later numbers may differ. */
    private void warnOfDifference(String name, JsonObject found, JsonObject now) {
        String there = String.valueOf(found.get(name));
        String here = String.valueOf(now.get(name));
        if (!there.equals(here)) {
            LOG.warn(
                    "{} was started with {} {}, which is now {}; the last bits of later numbers may differ",
                    files.root(),
                    name,
                    there,
                    here);
        }
    }

    /**
     * Marks a stage as done.
     *
     * @param marker the stage's marker
     * @param timing the stage and the time that it took
     * @throws IOException if it cannot be written
     */
    public void markDone(JsonObject marker, StageTiming timing) throws IOException {
        AtomicFiles.appendLine(files.timings(), JsonFormat.line(JsonRecords.toJson(timing)));
        AtomicFiles.writeString(
                files.marker(timing.generation(), timing.stage()), JsonFormat.pretty(marker));
    }

    /** Releases the directory. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
