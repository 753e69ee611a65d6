package io.ouroboros.harness.finetuning;

import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.data.ModelHashes;
import io.ouroboros.harness.data.TokenizerFiles;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Fine-tunes a model and writes it, for {@code ouroboros fine-tune}.
 *
 * @param model a Hugging Face directory to start from
 * @param train training data
 * @param validation validation data
 * @param output where the best epoch's model is written; must not exist
 * @param identity determines the seeds
 * @param settings checked settings
 * @param blockConfig how rows of text become blocks
 * @param limits how many blocks are taken from the front
 * @param interval how often the training saves its state, in a directory beside the output that is
 *     removed when the output is written
 */
public record FineTuningJob(
        Path model,
        Path train,
        Path validation,
        Path output,
        TrainingIdentity identity,
        FineTuningConfig settings,
        BlockConfig blockConfig,
        BlockLimits limits,
        CheckpointInterval interval) {

    /**
     * Fine-tunes and writes the model, or resumes a stopped training of the same output.
     *
     * @param device device and threads
     * @param progress shows the progress
     * @param interruption checked between steps
     * @return losses of every epoch
     * @throws IOException if a file cannot be read or written
     */
    public FineTuningResult run(DeviceConfig device, Progress progress, Interruption interruption)
            throws IOException {
        if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) { // before hours of work
            throw new HarnessException(
                    "--output must not exist, got %s; give another or remove it".formatted(output));
        }
        AtomicFiles.requireWritable(output);
        try (CausalLanguageModel loaded = ComputeTarget.of(device).load(model);
                BlockReader reader =
                        new BlockReader(model, loaded.configuration(), blockConfig, progress)) {
            List<Path> validationFiles = BlockReader.filesOf(validation, Split.VALIDATION);
            TokenBlocks training =
                    reader.read(BlockReader.filesOf(train, Split.TRAIN), limits.maxTrainBlocks());
            TokenBlocks validating = reader.read(validationFiles, limits.maxEvalBlocks());
            FineTuner tuner = new FineTuner(settings, progress, interruption, epochs -> {});
            WorkDirectory directory = WorkDirectory.beside(output, "training");
            String modelSha256 = ModelHashes.of(model).total();
            TrainingCheckpoints states =
                    new TrainingCheckpoints(directory.path(), interval, modelSha256);
            return directory.during(
                    () -> {
                        FineTuningResult result =
                                tuner.fineTune(loaded, training, validating, identity, states);
                        AtomicFiles.directory(output, target -> save(loaded, target));
                        return result;
                    },
                    states::isEmpty);
        }
    }

    private void save(CausalLanguageModel trained, Path target) throws IOException {
        TrainedModel.save(trained, model, target);
        TokenizerFiles.copy(model, target);
        TokenizerFiles.copyGenerationConfig(model, target);
    }
}
