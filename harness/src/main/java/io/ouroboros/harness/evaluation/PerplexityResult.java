package io.ouroboros.harness.evaluation;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.Flattened;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The result of evaluating token blocks.
 *
 * @param summary the perplexities
 * @param blocks the loss of each block, in the blocks' order
 */
public record PerplexityResult(PerplexitySummary summary, List<BlockLoss> blocks) {

    private record Line(int block, @Flattened BlockLoss loss) {}

    private String line(int block) {
        return JsonFormat.line(JsonRecords.toJson(new Line(block, blocks.get(block))));
    }

    /**
     * Writes the losses of the blocks.
     *
     * <p>Format version 1, JSON Lines, a line for each block in order: {@code block}, its index;
     * {@code nllNats}; {@code scoredTokens}.
     *
     * @param file replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void writeBlocks(Path file) throws IOException {
        AtomicFiles.writeLines(file, IntStream.range(0, blocks.size()).mapToObj(this::line));
    }
}
