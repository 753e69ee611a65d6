package io.ouroboros.harness.experiment;

import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a run's files are, and what of it is done; for reading, also while the run goes on.
 *
 * <p>Format version 1:
 *
 * <pre>{@code
 * manifest.json                what is run: config, hashes, versions, device
 * metrics.jsonl                one object for each finished generation, in order
 * timings.jsonl                one object for each finished stage: seconds, not reproducible
 * generation-00/
 *   training/                  states of the training while it goes on
 *   checkpoint/                a Hugging Face directory, the best epoch's weights
 *   fine-tuning.json           marker: losses of every epoch, hash of the weights
 *   evaluation.json            marker: the generation's line of metrics.jsonl
 *   samples.jsonl              continuations of fixed prompts
 *   synthesis/                 shards of the synthesis while it goes on
 *   synthetic.jsonl            the corpus that this generation wrote, one block a line
 *   synthesis.json             marker: count of blocks, hash of the corpus
 * }</pre>
 *
 * <p>Every file appears whole, under its final name, or not at all. A stage is done when its marker
 * is there; the marker is written after everything that it speaks of.
 *
 * @param root the run directory
 */
public record RunFiles(Path root) {

    /** Version of the layout and of each JSON file in it. */
    public static final int FORMAT_VERSION = 1;

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
     * Returns where a generation's training saves its states.
     *
     * @param generation index in the recursion
     * @return a directory while {@link Stage#FINE_TUNING} is going on
     */
    public Path training(int generation) {
        return generation(generation).resolve("training");
    }

    /**
     * Returns where a generation's synthesis keeps finished prompts.
     *
     * @param generation index in the recursion
     * @return a directory while {@link Stage#SYNTHESIS} is going on
     */
    public Path synthesis(int generation) {
        return generation(generation).resolve("synthesis");
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

    /**
     * Says whether a stage is done.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @return whether its marker is there
     */
    public boolean isDone(int generation, Stage stage) {
        return Files.exists(marker(generation, stage));
    }

    /**
     * Returns what the run states about itself.
     *
     * @return {@code manifest.json}
     */
    public Path manifest() {
        return root.resolve("manifest.json");
    }

    /**
     * Reads the configuration of the run.
     *
     * @return the configuration that its manifest states
     * @throws IOException if there is no manifest or it cannot be read
     */
    public ExperimentConfig config() throws IOException {
        if (!Files.exists(manifest())) {
            throw new HarnessException("%s must hold a run, got no manifest.json".formatted(root));
        }
        JsonFields fields = JsonFields.read(manifest());
        fields.requireFormatVersion(FORMAT_VERSION);
        return ExperimentConfig.fromJson(fields.requireObject("config"));
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
        JsonFields fields = JsonFields.read(marker(generation, stage));
        fields.requireFormatVersion(FORMAT_VERSION);
        return fields;
    }

    /** The file that says that a stage is done. */
    Path marker(int generation, Stage stage) {
        return generation(generation).resolve(stage.marker);
    }
}
