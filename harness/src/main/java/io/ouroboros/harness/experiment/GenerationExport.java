package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.corpus.CorpusFile;
import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.Sha256;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.ModelConversion;
import io.ouroboros.models.checkpoint.StorageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Exports a generation's checkpoint and corpus for other programs. The run may be in progress; the
 * exported files are checked against the hashes in their markers.
 *
 * @param run the run's files
 * @param generation index in the recursion
 */
public record GenerationExport(RunFiles run, int generation) {

    /**
     * Writes the checkpoint as a Hugging Face directory with its tokenizer.
     *
     * @param target must not exist
     * @param type how to store the weights; a run has float32
     * @throws IOException if a file cannot be read or written
     * @throws HarnessException if the generation is not trained yet, or its weights are damaged
     */
    public void writeCheckpoint(Path target, StorageType type) throws IOException {
        requireDone(Stage.FINE_TUNING, "be fine-tuned");
        if (Files.exists(run.droppedCheckpoint(generation))) {
            throw new HarnessException(
                    "generation %d must have its checkpoint, got one dropped by --max-checkpoints in %s"
                            .formatted(generation, run.generation(generation)));
        }
        Path checkpoint = run.checkpoint(generation);
        requireHash(checkpoint.resolve("model.safetensors"), Stage.FINE_TUNING, "weightsSha256");
        AtomicFiles.directory(
                target,
                directory -> {
                    ModelConversion.convert(checkpoint, directory, type);
                    TokenizerFiles.copy(checkpoint, directory);
                    TokenizerFiles.copyGenerationConfig(checkpoint, directory);
                });
    }

    /**
     * Writes the corpus that the generation wrote: {@code ids} and, with a tokenizer, {@code text}.
     *
     * @param file {@code .jsonl} or {@code .parquet}; replaced if it exists
     * @return how many blocks were written
     * @throws IllegalArgumentException if the file has another ending
     * @throws IOException if a file cannot be read or written
     * @throws HarnessException if this generation has no corpus, or it is damaged
     */
    public int writeCorpus(Path file) throws IOException {
        requireDone(Stage.SYNTHESIS, "have written its corpus");
        Path corpus = run.synthetic(generation);
        requireHash(corpus, Stage.SYNTHESIS, "corpusSha256");
        AtomicFiles.requireWritable(file, corpus);
        JsonFields config = run.manifestFields().requireObject("config");
        int blockLength = (int) config.requireLong("blockLength");
        TokenBlocks blocks = TokenBlocksFile.readRecut(corpus, blockLength);
        Path baseline = run.checkpoint(0); // never dropped, and has the tokenizer
        if (TokenizerFiles.exist(baseline)) {
            try (TextTokenizer tokenizer = TokenizerFiles.open(baseline)) {
                AtomicFiles.file(
                        file, path -> CorpusFile.writeIdsAndTexts(blocks, tokenizer::decode, path));
            }
        } else {
            AtomicFiles.file(file, path -> CorpusFile.writeIds(blocks, path));
        }
        return blocks.size();
    }

    private void requireDone(Stage stage, String what) throws IOException {
        int generations = run.numGenerations(); // fails if there is no run
        if (!run.isDone(generation, stage)) {
            boolean never = stage == Stage.SYNTHESIS && generation == generations - 1;
            String reason =
                    never
                            ? "the last generation of a run writes none"
                            : "the run has generations 0 to " + (generations - 1);
            throw new HarnessException(
                    "generation %d must %s, got none in %s; %s"
                            .formatted(generation, what, run.generation(generation), reason));
        }
    }

    private void requireHash(Path file, Stage stage, String field) throws IOException {
        String expected = run.results(generation, stage).requireString(field);
        String found = Sha256.ofFile(file);
        if (!found.equals(expected)) {
            throw new HarnessException(
                    "%s must have the SHA-256 %s that %s states, got %s"
                            .formatted(file, expected, run.marker(generation, stage), found));
        }
    }
}
