package io.ouroboros.harness.experiment;

import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.finetuning.FineTuningSettings;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.JsonFields;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Small experiments on one model and one dataset. */
record ExperimentRun(Path model, Path dataset) {

    static ExperimentRun in(Path directory) throws IOException {
        return new ExperimentRun(
                Tiny.modelWithTokenizer(directory.resolve("model")),
                Tiny.dataset(directory.resolve("dataset")));
    }

    /** Three generations unless told otherwise; 18 of the 20 training blocks. */
    ExperimentConfig config(long seed, int generations, double originalFraction) {
        return new ExperimentConfig(
                model,
                dataset,
                seed,
                generations,
                originalFraction,
                Tiny.BLOCK_LENGTH,
                Packing.SHARDED_BATCHES,
                18,
                0,
                FineTuningSettings.of(2, 7, 4e-3, 1e-3, 0.01),
                3,
                1.0,
                0,
                BatchSizeChoice.of(5));
    }

    static List<JsonFields> run(ExperimentConfig config, Path root) throws IOException {
        return run(config, root, Progress.silent(), Interruption.manual());
    }

    static List<JsonFields> run(
            ExperimentConfig config, Path root, Progress progress, Interruption interruption)
            throws IOException {
        return new Experiment(Tiny.CPU, progress, interruption)
                .run(
                        config,
                        root,
                        CheckpointInterval.DEFAULT,
                        blocks -> Map.of("numBlocks", (double) blocks.size()));
    }

    /** Every file of a run directory that two equal runs have alike. */
    static Map<String, String> reproducible(Path root) throws IOException {
        Map<String, String> contents = Tiny.contents(root);
        List.of(".lock", "manifest.json", "timings.jsonl").forEach(contents::remove);
        return contents;
    }
}
