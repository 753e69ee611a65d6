package io.ouroboros.harness.evaluation;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The losses of blocks on disk.
 *
 * <p>Format version 1, JSON Lines, one line for each block in its order: {@code block}, its index;
 * {@code nllNats}; {@code scoredTokens}.
 */
public final class BlockLosses {

    private BlockLosses() {}

    /**
     * Writes the losses.
     *
     * @param blocks each block's loss
     * @param file where to; replaced if it is there
     * @throws IOException if it cannot be written
     */
    public static void write(List<BlockLoss> blocks, Path file) throws IOException {
        AtomicFiles.write(
                file,
                out -> {
                    for (int i = 0; i < blocks.size(); i++) {
                        JsonObject line = new JsonObject();
                        line.addProperty("block", i);
                        line.addProperty("nllNats", blocks.get(i).nllNats());
                        line.addProperty("scoredTokens", blocks.get(i).scoredTokens());
                        out.write((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
    }
}
