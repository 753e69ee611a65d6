package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.ResumeGuard;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's directory, held by one process at a time; {@link RunFiles} says what is in it.
 *
 * <p>Every file appears whole, under its final name, or not at all. A stage is done when its marker
 * is there; the marker is written after everything that it speaks of.
 */
public final class RunDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);

    private static final String GENERATIONS = "generations";

    /** Where an input was, not what it is: its hash says that. */
    private static final Set<String> INPUTS = Set.of("model", "dataset");

    /** Fields of the configuration in which a resumed run may differ: it may be lengthened too. */
    private static final Set<String> FREE = Set.of("model", "dataset", GENERATIONS);

    private final RunFiles files;
    private final RunLock lock;

    private RunDirectory(RunFiles files, RunLock lock) {
        this.files = files;
        this.lock = lock;
    }

    /**
     * Creates the directory if it is missing, locks it, and removes what a killed process left
     * half-written.
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
     * Makes this the directory of a run: writes the manifest, or checks that the one there is of
     * the same run, which may have more generations now.
     *
     * @param manifest the run's manifest; {@code config} and {@code inputs} must agree
     * @throws IOException if it cannot be read or written
     * @throws HarnessException naming the first field that differs
     */
    public void claim(JsonObject manifest) throws IOException {
        Path file = files.manifest();
        if (!Files.exists(file)) {
            AtomicFiles.writeString(file, JsonFormat.pretty(manifest));
            return;
        }
        JsonFields found = files.manifestFields();
        JsonObject config = manifest.getAsJsonObject("config");
        ResumeGuard run =
                new ResumeGuard(
                        files.root(), "run", "give the same options or a new --run-directory");
        run.require(found.requireObject("config").object(), config, FREE);
        run.require(
                found.requireObject("inputs").object(),
                manifest.getAsJsonObject("inputs"),
                Set.of());
        long generations = config.get(GENERATIONS).getAsLong();
        if (generations < files.numGenerations()) {
            run.require(found.requireObject("config").object(), config, INPUTS);
        } else if (generations > files.numGenerations()) {
            found.object().getAsJsonObject("config").addProperty(GENERATIONS, generations);
            AtomicFiles.writeString(file, JsonFormat.pretty(found.object()));
        }
        warnOfDifferences(
                found.requireObject("environment").object(),
                manifest.getAsJsonObject("environment"));
    }

    /** Tells where the last bits of the numbers may change. */
    private void warnOfDifferences(JsonObject found, JsonObject now) {
        for (String name : now.keySet()) {
            String there = String.valueOf(found.get(name));
            String here = String.valueOf(now.get(name));
            if (!there.equals(here)) {
                LOG.warn(
                        "{} was started with {} {}, now it is {}; the last bits of later numbers may differ",
                        files.root(),
                        name,
                        there,
                        here);
            }
        }
    }

    /**
     * Returns where the run's files are.
     *
     * @return the layout
     */
    public RunFiles files() {
        return files;
    }

    /**
     * Marks a stage as done.
     *
     * @param marker what the marker states; {@code formatVersion} is put in front
     * @param timing which stage, and what it took, kept apart because it is not reproducible
     * @throws IOException if it cannot be written
     */
    public void markDone(JsonObject marker, StageTiming timing) throws IOException {
        AtomicFiles.appendLine(files.timings(), JsonFormat.line(timing.toJson()));
        AtomicFiles.writeString(
                files.marker(timing.generation(), timing.stage()),
                JsonFormat.pretty(withVersion(marker)));
    }

    /** Puts {@code formatVersion} in front of an object's fields. */
    static JsonObject withVersion(JsonObject results) {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", RunFiles.FORMAT_VERSION);
        results.entrySet().forEach(field -> json.add(field.getKey(), field.getValue()));
        return json;
    }

    /** Gives the directory up. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
