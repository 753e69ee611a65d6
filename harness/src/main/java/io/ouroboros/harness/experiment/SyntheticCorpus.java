package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.runtime.AtomicFiles;
import io.ouroboros.harness.runtime.JsonFormat;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A synthetic corpus on disk: a file of token blocks with more fields.
 *
 * <p>Format version 1, JSON Lines: {@code ids}, the block; {@code position}, which training block
 * prompted it; {@code score}, sum of its log-probabilities in nats over its length. {@code --train}
 * and {@code --data} read it.
 */
final class SyntheticCorpus {

    private SyntheticCorpus() {}

    static void write(Path file, int[] positions, List<Continuation> continuations)
            throws IOException {
        AtomicFiles.write(
                file,
                out -> {
                    for (int i = 0; i < positions.length; i++) {
                        JsonObject line = new JsonObject();
                        line.add("ids", JsonFormat.array(continuations.get(i).idArray()));
                        line.addProperty("position", positions[i]);
                        line.addProperty("score", continuations.get(i).score());
                        out.write((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                });
    }
}
