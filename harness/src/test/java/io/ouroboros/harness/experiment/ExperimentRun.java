package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockLimits;
import io.ouroboros.harness.finetuning.FineTuningConfig;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.synthesis.DecodingOptions;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Small experiments on one model and one dataset. */
public record ExperimentRun(Path model, Path dataset) {

    /** Some measure. */
    public static final Function<TokenBlocks, Map<String, Double>> MEASURE =
            blocks -> Map.of("numBlocks", (double) blocks.size());

    /** Writes model and dataset. */
    public static ExperimentRun in(Path directory) throws IOException {
        return new ExperimentRun(
                Tiny.modelWithTokenizer(directory.resolve("model")),
                Tiny.dataset(directory.resolve("dataset")));
    }

    /** A small experiment on 18 of the 20 training blocks. */
    public ExperimentConfig config(long seed, int generations, double originalFraction) {
        return new ExperimentConfig(
                model,
                dataset,
                seed,
                generations,
                StartWeights.PRETRAINED,
                BlockConfig.of(Tiny.BLOCK_LENGTH),
                new BlockLimits(18, 0),
                MixtureConfig.keeping(originalFraction),
                FineTuningConfig.of(2, 7, 4e-3, 1e-3, 0.01),
                SynthesisConfig.of(
                        Tiny.BLOCK_LENGTH,
                        DecodingOptions.of("--beam-width=3", "--new-tokens=" + Tiny.BLOCK_LENGTH),
                        BatchSizeChoice.of(5)));
    }

    /** The same experiment with other mixtures. */
    public static ExperimentConfig with(ExperimentConfig config, MixtureConfig mixture) {
        return with(config, config.init(), mixture, config.synthesis());
    }

    /** The same experiment with another synthesis. */
    public static ExperimentConfig with(ExperimentConfig config, SynthesisConfig synthesis) {
        return with(config, config.init(), config.mixture(), synthesis);
    }

    /** The same experiment with other start weights. */
    public static ExperimentConfig with(ExperimentConfig config, StartWeights init) {
        return with(config, init, config.mixture(), config.synthesis());
    }

    /** The same experiment with another training. */
    public static ExperimentConfig with(ExperimentConfig config, FineTuningConfig fineTuning) {
        return new ExperimentConfig(
                config.model(),
                config.dataset(),
                config.seed(),
                config.generations(),
                config.init(),
                config.blocks(),
                config.limits(),
                config.mixture(),
                fineTuning,
                config.synthesis());
    }

    private static ExperimentConfig with(
            ExperimentConfig config,
            StartWeights init,
            MixtureConfig mixture,
            SynthesisConfig synthesis) {
        return new ExperimentConfig(
                config.model(),
                config.dataset(),
                config.seed(),
                config.generations(),
                init,
                config.blocks(),
                config.limits(),
                mixture,
                config.fineTuning(),
                synthesis);
    }

    /** Runs or resumes it, and returns the lines of metrics.jsonl. */
    public static List<JsonFields> run(ExperimentConfig config, Path root) throws IOException {
        return run(config, root, Progress.silent(), Interruption.manual());
    }

    /** Runs or resumes it, and returns the lines of metrics.jsonl. */
    public static List<JsonFields> run(
            ExperimentConfig config, Path root, Progress progress, Interruption interruption)
            throws IOException {
        List<GenerationMetrics> found =
                new Experiment(Tiny.CPU, progress, interruption)
                        .run(config, root, RunConfig.measuring(MEASURE));
        Path metrics = new RunFiles(root).metrics();
        assertThat(found).isEqualTo(JsonRecords.readLines(metrics, GenerationMetrics.class));
        return JsonFields.readLines(metrics);
    }

    /** Every file of a run directory that is equal in equal runs. */
    public static Map<String, String> reproducible(Path root) throws IOException {
        Map<String, String> contents = Tiny.contents(root);
        List.of(".lock", "manifest.json", "timings.jsonl").forEach(contents::remove);
        return contents;
    }
}
