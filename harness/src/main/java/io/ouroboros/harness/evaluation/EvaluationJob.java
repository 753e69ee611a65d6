package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.device.ComputeTarget;
import io.ouroboros.harness.device.DeviceConfig;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.reporting.Progress;
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
 * @param perBlock where to write each block's loss: JSON Lines of {@code block}, {@code nllNats},
 *     {@code scoredTokens}; null if not asked for
 */
public record EvaluationJob(
        Path model,
        List<Path> data,
        BlockConfig blockConfig,
        int batchSize,
        int maxEvalBlocks,
        @Nullable Path perBlock) {

    /**
     * Evaluates.
     *
     * @param settings device and threads
     * @param progress shows the progress
     * @param interruption checked between calls
     * @return the perplexities
     * @throws IOException if a file cannot be read or written
     */
    public PerplexitySummary run(
            DeviceConfig settings, Progress progress, Interruption interruption)
            throws IOException {
        if (perBlock != null) {
            AtomicFiles.requireWritable(perBlock, data.toArray(Path[]::new));
        }
        try (CausalLanguageModel loaded = ComputeTarget.of(settings).load(model);
                BlockReader reader =
                        new BlockReader(model, loaded.configuration(), blockConfig, progress)) {
            BlockReader.Masked masked = reader.readMasked(data, maxEvalBlocks);
            PerplexityResult result =
                    new PerplexityEvaluator(loaded, batchSize, progress, interruption)
                            .evaluate("evaluating", masked);
            requireFinite(result);
            if (perBlock != null) {
                result.writeBlocks(perBlock);
            }
            return result.summary();
        }
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
}
