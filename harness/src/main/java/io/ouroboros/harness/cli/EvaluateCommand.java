package io.ouroboros.harness.cli;

import io.ouroboros.datasets.text.Split;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.evaluation.EvaluationJob;
import io.ouroboros.harness.evaluation.PerplexitySummary;
import io.ouroboros.harness.hub.HubInputs;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Perplexity of data under a model. */
@Command(
        name = "evaluate",
        description = "Prints the perplexity of data under a model.",
        footer = {
            "  ouroboros evaluate --model runs/a3/generation-04/checkpoint --data wikitext-2-raw-v1",
            "  ouroboros evaluate --model facebook/opt-125m --data wikitext:wikitext-2-raw-v1 --split validation",
            "  ouroboros evaluate --model opt-125m --data blocks.jsonl --format json --per-block losses.jsonl"
        })
final class EvaluateCommand extends Subcommand {

    @Mixin private FormatOption format = new FormatOption();
    @Mixin private Settings<BlockConfig> blocks = new Settings<>(BlockConfig.class);
    @Mixin private HubOptions hub = new HubOptions();
    @Mixin private ModelRevision modelRevision = new ModelRevision();
    @Mixin private DatasetRevision datasetRevision = new DatasetRevision();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = HubOptions.MODEL + ".")
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "DATA",
            required = true,
            description = "What to measure: " + HubOptions.DATA + ".")
    private String data = "";

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description =
                    "Which split of a directory or a dataset of the hub: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Split split = Split.TEST;

    @Option(
            names = "--batch-size",
            paramLabel = "BLOCKS",
            description =
                    "Blocks of a batch in the mean over batches (default: ${DEFAULT-VALUE}, the paper's).")
    @Rule(atLeast = 1)
    private int batchSize = 128;

    @Option(
            names = "--max-eval-blocks",
            paramLabel = "N",
            description = "Blocks taken from the front (default: 0, all).")
    @Rule(atLeast = 0)
    private int maxEvalBlocks;

    @Option(
            names = "--per-block",
            paramLabel = "FILE",
            description = "Also write each block's loss to this JSON Lines file.")
    private @Nullable Path perBlock;

    @Override
    int run() throws IOException {
        checks().throwIfAny();
        HubInputs inputs = hub.inputs(this);
        EvaluationJob evaluation =
                new EvaluationJob(
                        inputs.model(model, modelRevision.revision),
                        BlockReader.filesOf(inputs.data(data, datasetRevision.revision), split),
                        blocks.read(),
                        batchSize,
                        maxEvalBlocks,
                        perBlock);
        PerplexitySummary result =
                evaluation.run(common.settings(), progress(), session.interruption());
        format.print(this, JsonRecords.toJson(result), result.toText());
        return ExitCode.DONE;
    }
}
