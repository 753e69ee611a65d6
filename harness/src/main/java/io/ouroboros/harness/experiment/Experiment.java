package io.ouroboros.harness.experiment;

import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.ComputeTarget;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.runtime.RuntimeSettings;
import io.ouroboros.models.CausalLanguageModel;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs an experiment in a run directory: checks, claims, loops. */
public final class Experiment {

    private final RuntimeSettings settings;
    private final Progress progress;
    private final Interruption interruption;

    /**
     * Creates a runner.
     *
     * @param settings device and threads
     * @param progress shows how far it is
     * @param interruption asked at every safe point
     */
    public Experiment(RuntimeSettings settings, Progress progress, Interruption interruption) {
        this.settings = settings;
        this.progress = progress;
        this.interruption = interruption;
    }

    /**
     * Runs, or continues at the first stage that is not done.
     *
     * @param config the configuration
     * @param root the run directory, made if it is missing
     * @param interval how often a training saves its state; of no influence on the numbers
     * @param measure measures of each training mix, beside the perplexities
     * @return the lines of {@code metrics.jsonl}
     * @throws IOException if a file cannot be read or written
     * @throws HarnessException if an input does not fit, the directory is another run's or in use,
     *     or a loss is not finite
     */
    public List<JsonFields> run(
            ExperimentConfig config, Path root, CheckpointInterval interval, CorpusMeasure measure)
            throws IOException {
        config.check();
        ComputeTarget target = ComputeTarget.of(settings);
        ModelConfiguration model = checkedModel(config.model(), target);
        int positions = model.maxPositions();
        if (2 * config.blockLength() > positions) {
            throw new HarnessException(
                    "prompt and continuation must fit the model's %d positions, got 2 blocks of --block-length %d in %s"
                            .formatted(positions, config.blockLength(), config.model()));
        }
        try (BlockReader reader =
                new BlockReader(config.model(), model, config.blockLength(), config.packing())) {
            OriginalBlocks original = OriginalBlocks.read(config, reader);
            reader.checkTokenizer();
            try (RunDirectory directory = RunDirectory.open(root)) {
                directory.claim(
                        RunManifest.of(
                                config, OriginalBlocks.files(config), settings, target.device()));
                new RecursionLoop(
                                config,
                                directory,
                                original,
                                reader,
                                interval,
                                measure,
                                target,
                                progress,
                                interruption)
                        .run();
                return JsonFields.readLines(directory.files().metrics());
            }
        }
    }

    /**
     * Lays the result out for people.
     *
     * @param lines the lines of {@code metrics.jsonl}
     * @param measures names of corpus measures that are shares
     * @return a table
     * @throws IOException if a line lacks a number
     */
    public static String table(List<JsonFields> lines, List<String> measures) throws IOException {
        return GenerationMetrics.table(lines, measures);
    }

    /** Loads the weights once before anything is written: a damaged file must not start a run. */
    private static ModelConfiguration checkedModel(Path directory, ComputeTarget target)
            throws IOException {
        try (CausalLanguageModel model = target.load(directory)) {
            return model.configuration();
        }
    }
}
