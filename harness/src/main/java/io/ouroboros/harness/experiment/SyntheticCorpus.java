package io.ouroboros.harness.experiment;

import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.io.JsonRecords;
import io.ouroboros.models.decoding.Continuation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A synthetic corpus on disk: a file of ids with more fields, read as one text that is cut into
 * blocks.
 *
 * <p>Format version 2, JSON Lines: {@code ids}, a continuation, after its prompt if prompts are
 * kept; {@code position}, the index of the training block that prompted it; {@code set}, the index
 * of the synthetic set; {@code score}, see {@link Continuation}. Lines are sorted by set, then by
 * position. {@code --train} and {@code --data} accept it if all continuations have one length.
 */
final class SyntheticCorpus {

    private SyntheticCorpus() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Line(int[] ids, int position, int set, double score) {}

    /**
     * Writes a corpus.
     *
     * @param file replaced if it exists
     * @param positions the block that each prompt comes from
     * @param kept the ids to write before each prompt's continuation; empty for none
     * @param found the continuations of each prompt, best first; a search may find fewer than asked
     */
    static void write(Path file, int[] positions, List<int[]> kept, List<List<Continuation>> found)
            throws IOException {
        int numSets = found.stream().mapToInt(List::size).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (int set = 0; set < numSets; set++) {
            for (int i = 0; i < positions.length; i++) {
                if (set < found.get(i).size()) {
                    Line line =
                            line(
                                    positions[i],
                                    set,
                                    kept.isEmpty() ? new int[0] : kept.get(i),
                                    found.get(i).get(set));
                    lines.add(JsonFormat.line(JsonRecords.toJson(line)));
                }
            }
        }
        AtomicFiles.writeLines(file, lines.stream());
    }

    private static Line line(int position, int set, int[] kept, Continuation continuation) {
        int[] written = continuation.ids();
        int[] ids = Arrays.copyOf(kept, kept.length + written.length);
        System.arraycopy(written, 0, ids, kept.length, written.length);
        return new Line(ids, position, set, continuation.score());
    }

    /** Reads the sequences of set 0 by the position that prompted them. */
    static Map<Integer, int[]> firstSequences(Path file) throws IOException {
        Map<Integer, int[]> sequences = new HashMap<>();
        JsonFields.forEachLine( // all sets may not fit in memory
                file,
                fields -> {
                    Line line = fields.as(Line.class);
                    if (line.set() == 0) {
                        sequences.put(line.position(), line.ids());
                    }
                });
        return sequences;
    }
}
