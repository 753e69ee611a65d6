package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.models.decoding.Continuation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A synthetic corpus on disk: a file of ids with more fields, read as one text that is cut into
 * blocks.
 *
 * <p>Format version 2, JSON Lines: {@code ids}, a continuation, behind its prompt where prompts are
 * kept; {@code position}, which training block prompted it; {@code set}, from 0, which of the
 * synthetic sets it belongs to; {@code score}, see {@link Continuation}. Set after set, in each the
 * positions ascend. {@code --train} and {@code --data} read it where all continuations are of one
 * length.
 */
final class SyntheticCorpus {

    private SyntheticCorpus() {}

    /** Sequences of ids by the position that prompted them. */
    @FunctionalInterface
    interface Sequences {
        /** The sequence of a position; null where there is none. */
        int @Nullable [] at(int position);
    }

    /**
     * Writes a corpus.
     *
     * @param file where to
     * @param positions for each prompt the block that it comes from
     * @param kept for each prompt the ids that stay before its continuation, possibly none
     * @param found for each prompt its continuations, best first
     */
    static void write(Path file, int[] positions, List<int[]> kept, List<List<Continuation>> found)
            throws IOException {
        int numSets = found.stream().mapToInt(List::size).max().orElse(0);
        AtomicFiles.write(
                file,
                out -> {
                    for (int set = 0; set < numSets; set++) {
                        for (int i = 0; i < positions.length; i++) {
                            if (set < found.get(i).size()) { // a search may find fewer
                                writeLine(
                                        positions[i], set, kept.get(i), found.get(i).get(set), out);
                            }
                        }
                    }
                });
    }

    private static void writeLine(
            int position, int set, int[] kept, Continuation continuation, OutputStream out)
            throws IOException {
        int[] written = continuation.ids();
        int[] ids = Arrays.copyOf(kept, kept.length + written.length);
        System.arraycopy(written, 0, ids, kept.length, written.length);
        JsonObject line = new JsonObject();
        line.add("ids", JsonFormat.array(ids));
        line.addProperty("position", position);
        line.addProperty("set", set);
        line.addProperty("score", continuation.score());
        out.write((JsonFormat.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the sequences of set 0. */
    static Sequences firstSequences(Path file) throws IOException {
        Map<Integer, int[]> sequences = new HashMap<>();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                JsonFields line = JsonFields.parse(text, file + " line " + ++number);
                if (line.requireLong("set") == 0) {
                    sequences.put((int) line.requireLong("position"), line.requireIds("ids"));
                }
            }
        }
        return sequences::get;
    }
}
