package io.ouroboros.harness.experiment;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Where a run's files are, and what of it is done; for reading, also while the run goes on.
 *
 * <p>Format version 2:
 *
 * <pre>{@code
 * manifest.json                what is run: config, hashes, versions, device
 * metrics.jsonl                one object for each measured generation, in order
 * metrics.csv                  the same as a table
 * timings.jsonl                one object for each finished stage: seconds, not reproducible
 * tensorboard/                 event files, where they are asked for
 * progress.json                how far the work is that goes on
 * generation-00/
 *   training/                  states of the training while it goes on
 *   training-blocks.ids        the training set while the generation goes on; not in generation 0
 *   mixture.jsonl              where each block of the training set comes from
 *   checkpoint/                a Hugging Face directory, the best epoch's weights
 *   checkpoint-dropped.json    in its place, where only the newest ones are kept
 *   fine-tuning.json           marker: losses of every epoch, hash of the weights
 *   block-losses.jsonl         loss of each training block under generation 0
 *   samples.jsonl              continuations of fixed prompts
 *   evaluation.json            marker: the generation's line of metrics.jsonl
 *   synthesis/                 shards of the synthesis while it goes on
 *   synthetic.jsonl            the corpus that this generation wrote
 *   synthesis.json             marker: count of blocks, hash and measures of the corpus
 * }</pre>
 *
 * <p>Every file appears whole, under its final name, or not at all. A stage is done when its marker
 * is there; the marker is written after everything that it speaks of. A marker states {@code
 * parents}, the hashes of what the stage was made from, and {@code files}, those of what it made.
 *
 * @param root the run directory
 */
public record RunFiles(Path root) {

    /** Version of the layout and of each JSON file in it. */
    public static final int FORMAT_VERSION = 2;

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

        /** The name in our files, such as {@code fine_tuning}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Returns the name for people.
         *
         * @return for example {@code fine-tuning}
         */
        public String title() {
            return toString().replace('_', '-');
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

    /** A generation's training set, mapped while it is in use. */
    Path trainingBlocks(int generation) {
        return generation(generation).resolve("training-blocks.ids");
    }

    /**
     * Returns where each block of a training set comes from.
     *
     * @param generation index in the recursion
     * @return JSON Lines once {@link Stage#FINE_TUNING} is done
     */
    public Path mixture(int generation) {
        return generation(generation).resolve("mixture.jsonl");
    }

    /**
     * Returns the loss of each training block under generation 0.
     *
     * @param generation index in the recursion
     * @return JSON Lines as {@code evaluate --per-block} writes them, once {@link Stage#EVALUATION}
     *     is done
     */
    public Path blockLosses(int generation) {
        return generation(generation).resolve("block-losses.jsonl");
    }

    /**
     * Returns what stands in place of a checkpoint that was dropped.
     *
     * @param generation index in the recursion
     * @return a file where the weights are not kept
     */
    public Path droppedCheckpoint(int generation) {
        return generation(generation).resolve("checkpoint-dropped.json");
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
     * Returns the table of generations for spreadsheets.
     *
     * @return {@code metrics.csv}
     */
    public Path metricsCsv() {
        return root.resolve("metrics.csv");
    }

    /**
     * Returns TensorBoard's event files.
     *
     * @return a directory, where they are asked for
     */
    public Path tensorBoard() {
        return root.resolve("tensorboard");
    }

    /**
     * Returns how far the work is that goes on.
     *
     * @return a file of {@link io.ouroboros.harness.reporting.RecordedProgress} while the run goes
     *     on, or where its process was killed
     */
    public Path progress() {
        return root.resolve("progress.json");
    }

    /**
     * Returns the seconds of each finished stage.
     *
     * @return JSON Lines of {@code generation}, {@code stage}, {@code elapsedSeconds}
     */
    public Path timings() {
        return root.resolve("timings.jsonl");
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
     * Says whether a stage is done.
     *
     * @param id the stage
     * @return whether its marker is there
     */
    public boolean isDone(StageId id) {
        return isDone(id.generation(), id.stage());
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
     * Reads what the run states about itself.
     *
     * @return the manifest; its {@code config} has a field for each option
     * @throws IOException if it cannot be read or is of another format
     * @throws HarnessException if there is none
     */
    public JsonFields manifestFields() throws IOException {
        if (!Files.exists(manifest())) {
            throw new HarnessException("%s must hold a run, got no manifest.json".formatted(root));
        }
        JsonFields fields = JsonFields.read(manifest());
        fields.requireFormatVersion(FORMAT_VERSION);
        return fields;
    }

    /**
     * Reads how many generations the run has.
     *
     * @return the number, the one on original text included
     * @throws IOException as {@link #manifestFields}
     */
    public int numGenerations() throws IOException {
        return (int) manifestFields().requireObject("config").requireLong("generations");
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

    /**
     * Reads a marker.
     *
     * @param id a stage that is done
     * @return what it found
     * @throws IOException if the marker cannot be read or is of another format
     */
    public JsonFields results(StageId id) throws IOException {
        return results(id.generation(), id.stage());
    }

    /**
     * Returns the file that says that a stage is done.
     *
     * @param id the stage
     * @return its marker, not necessarily there
     */
    public Path marker(StageId id) {
        return marker(id.generation(), id.stage());
    }

    /**
     * Returns the file that says that a stage is done.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @return its marker, not necessarily there
     */
    public Path marker(int generation, Stage stage) {
        return generation(generation).resolve(stage.marker);
    }
}
