package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.device.WorkMemory;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.RecordedProgress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.synthesis.GenerationConfigFile;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs an experiment in a run directory.
 *
 * @param settings device and threads
 * @param progress shows the progress
 * @param interruption checked at every safe point
 */
public record Experiment(DeviceConfig settings, Progress progress, Interruption interruption) {

    /**
     * Runs, or continues at the first stage that is not done.
     *
     * @param config the configuration
     * @param root the run directory, created if it is missing
     * @param runSettings settings that do not change the numbers
     * @return the generations in {@code metrics.jsonl}
     * @throws IOException if a file cannot be read or written
     * @throws HarnessException if an input does not fit, the directory is another run's or in use,
     *     or a loss is not finite
     */
    public List<GenerationMetrics> run(ExperimentConfig config, Path root, RunConfig runSettings)
            throws IOException {
        ComputeTarget target = ComputeTarget.of(settings);
        ModelConfiguration model = checkedModel(config.model(), target);
        long numLearned = config.fineTuning().lora().numLearned(model); // checks the layers' names
        requirePositions(config, model.maxPositions());
        requireStartToken(config, model);
        GenerationConfigFile.warn(config.model(), config.synthesis().decoding());
        try (BlockReader reader =
                new BlockReader(config.model(), model, config.blocks(), progress)) {
            OriginalText original = OriginalText.read(config, reader);
            reader.checkTokenizer();
            RunManifest manifest = RunManifest.of(config, settings, target.device());
            if (runSettings.repeated().isPresent()) {
                requireSameInputs(runSettings.repeated().get(), manifest);
            }
            try (RunDirectory directory = RunDirectory.open(root)) {
                directory.claim(manifest);
                DiskNeed.log(
                        root,
                        model,
                        numLearned,
                        config.generations(),
                        runSettings.maxCheckpoints());
                int numBlocks = original.training().size();
                int atOnce =
                        config.fineTuning().stepConfig(target.device(), numBlocks).microBatchSize();
                WorkMemory.ofTraining(model, numLearned, atOnce, config.blocks().blockLength())
                        .log(target.workers());
                RunFiles files = directory.files();
                Progress timed =
                        new RunTimeLeft(progress, files, config.generations(), System::nanoTime);
                RunContext context =
                        new RunContext(
                                config,
                                runSettings,
                                directory,
                                original,
                                reader,
                                target,
                                new RecordedProgress(timed, files.progress()),
                                interruption);
                try {
                    new RecursionLoop(context).run();
                } finally {
                    Files.deleteIfExists(files.progress());
                }
                return new MetricsFiles(files, config.generations(), false).measured();
            }
        }
    }

    private static void requirePositions(ExperimentConfig config, int positions) {
        int blockLength = config.blocks().blockLength();
        if (blockLength > positions) {
            throw new HarnessException(
                    "a block must fit the model's %d positions, got --block-length %d in %s"
                            .formatted(positions, blockLength, config.model()));
        }
        int promptLength = config.synthesis().promptTokens();
        int newTokens = config.synthesis().decoding().newTokens();
        if ((long) promptLength + newTokens > positions) {
            throw new HarnessException(
                    "prompt and continuation must fit the model's %d positions, got %d + %d tokens in %s"
                            .formatted(positions, promptLength, newTokens, config.model()));
        }
    }

    private static void requireStartToken(ExperimentConfig config, ModelConfiguration model) {
        if (config.synthesis().prompts() == PromptSource.BOS && model.bosTokenId() < 0) {
            throw new HarnessException(
                    "--prompts bos must have a model with a beginning-of-text or end-of-text token, got none in "
                            + config.model());
        }
    }

    private static void requireSameInputs(Path repeated, RunManifest manifest) throws IOException {
        JsonObject found = JsonFields.read(repeated).requireObject("inputs").object();
        String advice = "give the same --model and --dataset";
        RunInputs.requireSame(repeated, found, manifest.inputs(), advice);
    }

    /** Loads the weights before anything is written, so that a damaged file starts no run. */
    private static ModelConfiguration checkedModel(Path directory, ComputeTarget target)
            throws IOException {
        try (CausalLanguageModel model = target.load(directory)) {
            return model.configuration();
        }
    }
}
