package io.ouroboros.harness.experiment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.AtomicFiles;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.harness.runtime.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A run's directory, held by one process at a time.
 *
 * <p>Format version 1:
 *
 * <pre>{@code
 * manifest.json                what is run: config, hashes, versions, device
 * metrics.jsonl                one object for each finished generation, in order
 * timings.jsonl                one object for each finished stage: seconds, not reproducible
 * generation-00/
 *   checkpoint/                a Hugging Face directory, the best epoch's weights
 *   fine-tuning.json           marker: losses of every epoch, hash of the weights
 *   evaluation.json            marker: the generation's line of metrics.jsonl
 *   samples.jsonl              continuations of fixed prompts
 *   synthetic.jsonl            the corpus that this generation wrote, one block a line
 *   synthesis.json             marker: count of blocks, hash of the corpus
 * }</pre>
 *
 * <p>Every file appears whole, under its final name, or not at all. A stage is done when its marker
 * is there; the marker is written after everything that it speaks of.
 */
public final class RunDirectory implements AutoCloseable {

    /** Version of the layout and of each JSON file in it. */
    public static final int FORMAT_VERSION = 1;

    /** Fields of the configuration that say where an input was, not what it is. */
    private static final Set<String> PATHS = Set.of("model", "dataset");

    private final Path root;
    private final RunLock lock;

    private RunDirectory(Path root, RunLock lock) {
        this.root = root;
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
        return new RunDirectory(root, lock);
    }

    /**
     * Reads the configuration of the run that a directory belongs to.
     *
     * @param root a run directory
     * @return the configuration that its manifest states
     * @throws IOException if there is no manifest or it cannot be read
     */
    public static ExperimentConfig configOf(Path root) throws IOException {
        Path manifest = root.resolve("manifest.json");
        if (!Files.exists(manifest)) {
            throw new HarnessException(
                    "%s must hold a run to resume, got no manifest.json; leave --resume out to start one"
                            .formatted(root));
        }
        JsonFields fields = JsonFields.read(manifest);
        fields.requireFormatVersion(FORMAT_VERSION);
        return ExperimentConfig.fromJson(fields.requireObject("config"));
    }

    /**
     * Makes this the directory of a run: writes the manifest, or checks that the one there is of
     * the same run.
     *
     * @param manifest the run's manifest; {@code config} and {@code inputs} must agree
     * @throws IOException if it cannot be read or written
     * @throws HarnessException naming the first field that differs
     */
    public void claim(JsonObject manifest) throws IOException {
        Path file = root.resolve("manifest.json");
        if (!Files.exists(file)) {
            AtomicFiles.writeString(file, JsonFormat.pretty(manifest));
            return;
        }
        JsonFields found = JsonFields.read(file);
        found.requireFormatVersion(FORMAT_VERSION);
        for (String part : new String[] {"config", "inputs"}) {
            requireEqual(found.requireObject(part).object(), manifest.getAsJsonObject(part));
        }
    }

    private void requireEqual(JsonObject found, JsonObject wanted) {
        for (Map.Entry<String, JsonElement> field : wanted.entrySet()) {
            if (PATHS.contains(field.getKey())) {
                continue; // the hashes among the inputs say whether it is the same
            }
            JsonElement other = found.get(field.getKey());
            String there = other == null ? "nothing" : JsonFormat.line(other);
            String here = JsonFormat.line(field.getValue());
            if (!there.equals(here)) {
                throw new HarnessException(
                        "%s was started with %s %s, this run has %s; give the same options or a new --run-directory"
                                .formatted(root, field.getKey(), there, here));
            }
        }
    }

    /**
     * Returns the run directory itself.
     *
     * @return its path
     */
    public Path root() {
        return root;
    }

    /**
     * Returns where a generation's files are.
     *
     * @param generation index in the recursion
     * @return {@code generation-NN}, not necessarily there
     */
    public Path generation(int generation) {
        return root.resolve("generation-%02d".formatted(generation));
    }

    /**
     * Returns a generation's checkpoint.
     *
     * @param generation index in the recursion
     * @return a Hugging Face directory once {@link Stage#FINE_TUNING} is done
     */
    public Path checkpoint(int generation) {
        return generation(generation).resolve("checkpoint");
    }

    /**
     * Returns the corpus that a generation wrote.
     *
     * @param generation index in the recursion
     * @return a file of token blocks once {@link Stage#SYNTHESIS} is done
     */
    public Path synthetic(int generation) {
        return generation(generation).resolve("synthetic.jsonl");
    }

    /**
     * Returns the continuations of fixed prompts.
     *
     * @param generation index in the recursion
     * @return a file once {@link Stage#EVALUATION} is done
     */
    public Path samples(int generation) {
        return generation(generation).resolve("samples.jsonl");
    }

    /**
     * Returns the table of generations.
     *
     * @return {@code metrics.jsonl}
     */
    public Path metrics() {
        return root.resolve("metrics.jsonl");
    }

    /** The stages of a generation, each with its marker. */
    public enum Stage {
        /** The generation's checkpoint is there. */
        FINE_TUNING("fine-tuning.json"),
        /** Its perplexities and samples are there. */
        EVALUATION("evaluation.json"),
        /** Its corpus is there. */
        SYNTHESIS("synthesis.json");

        private final String marker;

        Stage(String marker) {
            this.marker = marker;
        }
    }

    /**
     * Says whether a stage is done.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @return whether its marker is there
     */
    public boolean isDone(int generation, Stage stage) {
        return Files.exists(generation(generation).resolve(stage.marker));
    }

    /**
     * Marks a stage as done.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @param results what it found; {@code formatVersion} is put in front
     * @param elapsedSeconds how long it took, kept apart because it is not reproducible
     * @throws IOException if it cannot be written
     */
    public void markDone(int generation, Stage stage, JsonObject results, double elapsedSeconds)
            throws IOException {
        JsonObject timing = new JsonObject();
        timing.addProperty("generation", generation);
        timing.addProperty("stage", stage.name().toLowerCase(Locale.ROOT));
        timing.addProperty("elapsedSeconds", elapsedSeconds);
        AtomicFiles.appendLine(root.resolve("timings.jsonl"), JsonFormat.line(timing));
        AtomicFiles.writeString(
                generation(generation).resolve(stage.marker),
                JsonFormat.pretty(withVersion(results)));
    }

    /**
     * Reads a marker.
     *
     * @param generation index in the recursion
     * @param stage a stage that is done
     * @return what it found
     * @throws IOException if the marker cannot be read or is of another format
     */
    public JsonFields results(int generation, Stage stage) throws IOException {
        JsonFields fields = JsonFields.read(generation(generation).resolve(stage.marker));
        fields.requireFormatVersion(FORMAT_VERSION);
        return fields;
    }

    /** Puts {@code formatVersion} in front of an object's fields. */
    static JsonObject withVersion(JsonObject results) {
        JsonObject json = new JsonObject();
        json.addProperty("formatVersion", FORMAT_VERSION);
        results.entrySet().forEach(field -> json.add(field.getKey(), field.getValue()));
        return json;
    }

    /** Gives the directory up. */
    @Override
    public void close() throws IOException {
        lock.close();
    }
}
