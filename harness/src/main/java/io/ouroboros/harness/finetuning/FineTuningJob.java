package io.ouroboros.harness.finetuning;

import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.evaluation.Perplexity;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Fine-tunes a model and writes it, for {@code ouroboros fine-tune}.
 *
 * @param model a Hugging Face directory to start from
 * @param train training data
 * @param validation validation data
 * @param output where the best epoch's model is written; must not exist
 * @param seed seed of shuffling and dropout
 * @param settings checked settings
 * @param blockConfig how rows of text become blocks
 * @param maxTrainBlocks training blocks taken from the front, 0 for all
 * @param maxEvalBlocks validation blocks taken from the front, 0 for all
 * @param interval how often the training saves its state, in a directory beside the output that is
 *     removed when the output is written
 */
public record FineTuningJob(
        Path model,
        Path train,
        Path validation,
        Path output,
        long seed,
        FineTuningConfig settings,
        BlockConfig blockConfig,
        int maxTrainBlocks,
        int maxEvalBlocks,
        CheckpointInterval interval) {

    /**
     * Fine-tunes and writes the model, or resumes a stopped training of the same output.
     *
     * @param runtime device and threads
     * @param progress shows the progress
     * @param interruption checked between steps
     * @param asJson whether to print JSON rather than a table
     * @return what to print
     * @throws IOException if a file cannot be read or written
     */
    public String run(
            DeviceConfig runtime, Progress progress, Interruption interruption, boolean asJson)
            throws IOException {
        FineTuningResult result =
                run(runtime, progress, interruption, TrainingIdentity.ofGeneration(seed, 0));
        return asJson ? JsonFormat.line(JsonRecords.toJson(result)) : table(result);
    }

    /**
     * Fine-tunes and writes the model.
     *
     * @param runtime device and threads
     * @param progress shows the progress
     * @param interruption checked between steps
     * @param identity determines the seeds
     * @return losses of every epoch
     * @throws IOException if a file cannot be read or written
     */
    public FineTuningResult run(
            DeviceConfig runtime,
            Progress progress,
            Interruption interruption,
            TrainingIdentity identity)
            throws IOException {
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) { // before hours of work
            throw new HarnessException(
                    "--output must not exist, got %s; give another or remove it".formatted(output));
        }
        AtomicFiles.requireWritable(output);
        try (CausalLanguageModel loaded = ComputeTarget.of(runtime).load(model);
                BlockReader reader =
                        new BlockReader(model, loaded.configuration(), blockConfig, progress)) {
            List<Path> validationFiles = BlockReader.filesOf(validation, Split.VALIDATION);
            TokenBlocks training =
                    reader.read(BlockReader.filesOf(train, Split.TRAIN), maxTrainBlocks);
            TokenBlocks validating = reader.read(validationFiles, maxEvalBlocks);
            FineTuner tuner = new FineTuner(settings, progress, interruption, epochs -> {});
            WorkDirectory directory = WorkDirectory.beside(output, "training");
            TrainingCheckpoints states =
                    new TrainingCheckpoints(
                            directory.path(), interval, ModelHashes.of(model).total());
            return directory.during(
                    () -> {
                        FineTuningResult result =
                                tuner.fineTune(loaded, training, validating, identity, states);
                        AtomicFiles.directory(
                                output,
                                target -> {
                                    TrainedModel.save(loaded, model, target);
                                    TokenizerFiles.copy(model, target);
                                    TokenizerFiles.copyGenerationConfig(model, target);
                                });
                        return result;
                    },
                    states::isEmpty);
        }
    }

    private static String table(FineTuningResult result) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < result.epochs().size(); i++) {
            FineTuningResult.Epoch epoch = result.epochs().get(i);
            Perplexity validation = epoch.validation().all();
            rows.add(
                    List.of(
                            Integer.toString(i),
                            Quantities.scientific(epoch.learningRate()),
                            Quantities.decimal(epoch.trainingLoss(), 4),
                            Quantities.decimal(validation.meanLoss(), 4),
                            Quantities.perplexity(validation.tokenPerplexity()),
                            i == result.bestEpoch() ? "kept" : ""));
        }
        return new ConsoleTable(
                        "Fine-tuning",
                        List.of(
                                Column.number("epoch"),
                                Column.number("learning rate"),
                                Column.number("training loss (nats)"),
                                Column.number("validation loss (nats)"),
                                Column.number("validation perplexity"),
                                Column.text("checkpoint")),
                        rows)
                .render();
    }
}
