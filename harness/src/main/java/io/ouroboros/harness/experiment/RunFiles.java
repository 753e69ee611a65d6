package io.ouroboros.harness.experiment;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.runtime.HarnessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The files of a run, for reading, also while the run is in progress.
 *
 * <p>Format version 2:
 *
 * <pre>{@code
 * manifest.json                the run's config, hashes, versions, device
 * metrics.jsonl                one object for each measured generation, in order
 * metrics.csv                  the same as a table
 * timings.jsonl                one object for each finished stage: seconds, not reproducible
 * tensorboard/                 event files, if asked for
 * progress.json                progress of the current work
 * generation-00/
 *   training/                  states of an unfinished training
 *   training-blocks.ids        the training set of an unfinished generation; not in generation 0
 *   mixture.jsonl              the source of each block of the training set
 *   checkpoint/                a Hugging Face directory, the best epoch's weights
 *   checkpoint-dropped.json    in its place if only the newest ones are kept
 *   fine-tuning.json           marker: losses of every epoch, hash of the weights
 *   block-losses.jsonl         loss of each training block under generation 0
 *   samples.jsonl              continuations of fixed prompts
 *   evaluation.json            marker: the generation's line of metrics.jsonl
 *   synthesis/                 shards of an unfinished synthesis
 *   synthetic.jsonl            the corpus that this generation wrote
 *   synthesis.json             marker: count of blocks, hash and measures of the corpus
 * }</pre>
 *
 * <p>Every file appears complete under its final name, or not at all. A stage is done if its marker
 * exists; the marker is written after the files that it lists. A marker states {@code parents}, the
 * hashes of what the stage was made from, and {@code files}, those of what it wrote.
 *
 * @param root the run directory
 */
public record RunFiles(Path root) {

    /** Version of the layout and of each JSON file in it. */
    public static final int FORMAT_VERSION = 2;

    /** The stages of a generation, each with its marker, such as {@code fine-tuning.json}. */
    public enum Stage {
        /** Writes the generation's checkpoint. */
        FINE_TUNING,
        /** Writes its perplexities and samples. */
        EVALUATION,
        /** Writes its corpus. */
        SYNTHESIS;

        /** The name in files, such as {@code fine_tuning}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Returns the name in messages.
         *
         * @return for example {@code fine-tuning}
         */
        public String title() {
            return toString().replace('_', '-');
        }
    }

    /**
     * Returns a generation's directory.
     *
     * @param generation index in the recursion
     * @return {@code generation-NN}, which may not exist
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
     * Returns the states of a generation's training.
     *
     * @param generation index in the recursion
     * @return a directory during {@link Stage#FINE_TUNING}
     */
    public Path training(int generation) {
        return generation(generation).resolve("training");
    }

    /**
     * Returns the finished prompts of a generation's synthesis.
     *
     * @param generation index in the recursion
     * @return a directory during {@link Stage#SYNTHESIS}
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
     * Returns the sources of the blocks of a training set.
     *
     * @param generation index in the recursion
     * @return JSON Lines once {@link Stage#FINE_TUNING} is done
     */
    public Path mixture(int generation) {
        return generation(generation).resolve("mixture.jsonl");
    }

    /**
     * Returns the losses of the training blocks under generation 0.
     *
     * @param generation index in the recursion
     * @return JSON Lines as {@code evaluate --per-block} writes them, once {@link Stage#EVALUATION}
     *     is done
     */
    public Path blockLosses(int generation) {
        return generation(generation).resolve("block-losses.jsonl");
    }

    /**
     * Returns the file in place of a checkpoint that was dropped.
     *
     * @param generation index in the recursion
     * @return a file if the weights were not kept
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
     * @return a directory, if event files were asked for
     */
    public Path tensorBoard() {
        return root.resolve("tensorboard");
    }

    /**
     * Returns the progress of the current work.
     *
     * @return a file of {@link io.ouroboros.harness.reporting.RecordedProgress} while the run is in
     *     progress, or if its process was killed
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
     * Returns the run's manifest.
     *
     * @return {@code manifest.json}
     */
    public Path manifest() {
        return root.resolve("manifest.json");
    }

    /**
     * Returns a stage's marker.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @return a file once the stage is done
     */
    public Path marker(int generation, Stage stage) {
        return generation(generation).resolve(stage.title() + ".json");
    }

    /**
     * Says whether a stage is done.
     *
     * @param generation index in the recursion
     * @param stage the stage
     * @return whether its marker exists
     */
    public boolean isDone(int generation, Stage stage) {
        return Files.exists(marker(generation, stage));
    }

    /**
     * Lists the stages that are not done.
     *
     * @param numGenerations generations that the run will have
     * @return the stages in the order in which they will be done
     */
    public List<StageId> stagesLeft(int numGenerations) {
        return StageId.all(numGenerations).stream()
                .filter(id -> !isDone(id.generation(), id.stage()))
                .toList();
    }

    /**
     * Reads the manifest.
     *
     * @return the manifest; its {@code config} has a field for each option
     * @throws IOException if it cannot be read or is of another format
     * @throws HarnessException if there is none
     */
    public JsonFields manifestFields() throws IOException {
        if (!Files.exists(manifest())) {
            throw new HarnessException("%s must hold a run, got no manifest.json".formatted(root));
        }
        return JsonFields.read(manifest(), FORMAT_VERSION);
    }

    /**
     * Reads how many generations the run has.
     *
     * @return the number, including the generation on original text
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
     * @return its fields
     * @throws IOException if the marker cannot be read or is of another format
     */
    public JsonFields results(int generation, Stage stage) throws IOException {
        return JsonFields.read(marker(generation, stage), FORMAT_VERSION);
    }

    /**
     * Reads the results of a training.
     *
     * @param generation a generation whose training is done
     * @return the results
     * @throws IOException as {@link #results(int, Stage)}
     */
    public FineTuned fineTuned(int generation) throws IOException {
        return results(generation, Stage.FINE_TUNING, FineTuned.class);
    }

    /**
     * Reads the results of an evaluation.
     *
     * @param generation a generation whose evaluation is done
     * @return the results
     * @throws IOException as {@link #results(int, Stage)}
     */
    public Evaluated evaluated(int generation) throws IOException {
        return results(generation, Stage.EVALUATION, Evaluated.class);
    }

    /**
     * Reads the results of a synthesis.
     *
     * @param generation a generation whose synthesis is done
     * @return the results
     * @throws IOException as {@link #results(int, Stage)}
     */
    public Written written(int generation) throws IOException {
        return results(generation, Stage.SYNTHESIS, Written.class);
    }

    private <R extends Record> R results(int generation, Stage stage, Class<R> type)
            throws IOException {
        return results(generation, stage).as(type);
    }
}
