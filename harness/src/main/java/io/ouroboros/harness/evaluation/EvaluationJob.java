package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.ConsoleTable.Column;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.models.CausalLanguageModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a model on data, for {@code ouroboros evaluate}.
 *
 * @param model a Hugging Face directory
 * @param data the files of one split, in order
 * @param blockConfig how rows of text become blocks
 * @param batchSize blocks of a batch in {@code meanBatchPerplexity}
 * @param maxEvalBlocks blocks taken from the front, 0 for all
 */
public record EvaluationJob(
        Path model, List<Path> data, BlockConfig blockConfig, int batchSize, int maxEvalBlocks) {

    /** Copies the list. */
    public EvaluationJob {
        data = List.copyOf(data);
    }

    /**
     * Evaluates.
     *
     * @param settings device and threads
     * @param progress shows the progress
     * @param interruption checked between calls
     * @param perBlock where to write each block's loss: JSON Lines of {@code block}, {@code
     *     nllNats}, {@code scoredTokens}; null if not asked for
     * @param asJson whether to print JSON rather than a table
     * @return what to print
     * @throws IOException if a file cannot be read or written
     */
    public String run(
            DeviceConfig settings,
            Progress progress,
            Interruption interruption,
            @Nullable Path perBlock,
            boolean asJson)
            throws IOException {
        if (perBlock != null) {
            AtomicFiles.requireWritable(perBlock);
        }
        PerplexityResult result;
        try (CausalLanguageModel loaded = ComputeTarget.of(settings).load(model);
                BlockReader reader =
                        new BlockReader(model, loaded.configuration(), blockConfig, progress)) {
            BlockReader.Masked masked = reader.readMasked(data, maxEvalBlocks);
            result =
                    new PerplexityEvaluator(loaded, batchSize, progress, interruption)
                            .evaluate("evaluating", masked);
        }
        requireFinite(result);
        if (perBlock != null) {
            result.writeBlocks(perBlock);
        }
        return asJson
                ? JsonFormat.line(JsonRecords.toJson(result.summary()))
                : table(result.summary());
    }

    private void requireFinite(PerplexityResult result) {
        for (int i = 0; i < result.blocks().size(); i++) {
            double loss = result.blocks().get(i).nllNats();
            if (!Double.isFinite(loss)) {
                throw new HarnessException(
                        "loss must be finite, got %s in block %d of %d; check the weights of %s for NaN"
                                .formatted(loss, i + 1, result.blocks().size(), model));
            }
        }
    }

    private static String table(PerplexitySummary result) {
        return new ConsoleTable(
                        "Perplexity of %s blocks".formatted(Quantities.count(result.blocks())),
                        List.of(
                                Column.text("scored tokens"),
                                Column.number("count"),
                                Column.number("by token"),
                                Column.number("mean of batches"),
                                Column.number("mean of blocks"),
                                Column.number("loss (nats)")),
                        List.of(
                                row("all", result.all()),
                                row("without separators", result.withoutSeparators())))
                .render();
    }

    private static List<String> row(String name, Perplexity perplexity) {
        return List.of(
                name,
                Quantities.count(perplexity.scoredTokens()),
                Quantities.perplexity(perplexity.tokenPerplexity()),
                Quantities.perplexity(perplexity.meanBatchPerplexity()),
                Quantities.perplexity(perplexity.meanBlockPerplexity()),
                Quantities.decimal(perplexity.meanLoss(), 4));
    }
}
