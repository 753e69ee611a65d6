package io.ouroboros.datasets.tokens;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How rows are grouped before their ids are concatenated and cut into blocks. */
public enum Packing {
    /**
     * As the released code of the experiment: Hugging Face datasets' {@code map} with four
     * processes and batches of 1,000 rows. The rows are cut into four contiguous shards, shard i of
     * R rows starting at {@code i * (R div 4) + min(i, R mod 4)}; each shard is cut into batches of
     * 1,000 rows; each batch is a group, and loses its own remainder.
     */
    SHARDED,
    /** All rows are one group, which loses one remainder. */
    CONTIGUOUS;

    /** The name that users write. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code num_proc} of the released code. */
    private static final int NUM_SHARDS = 4;

    /** Default {@code batch_size} of {@code datasets.Dataset.map}. */
    private static final int BATCH_ROWS = 1_000;

    /** The groups of rows, in order, that together hold each row once. */
    List<RowRange> groups(int numRows) {
        if (this == CONTIGUOUS) {
            return List.of(new RowRange(0, numRows));
        }
        List<RowRange> groups = new ArrayList<>();
        for (int shard = 0; shard < NUM_SHARDS; shard++) {
            int end = shardStart(shard + 1, numRows);
            for (int from = shardStart(shard, numRows); from < end; from += BATCH_ROWS) {
                groups.add(new RowRange(from, Math.min(from + BATCH_ROWS, end)));
            }
        }
        return groups;
    }

    /**
     * The first groups, or the beginning of one, of a text of which some rows are known and more
     * may follow. They are the same whatever follows.
     */
    List<RowRange> firstGroups(int numRows) {
        return groups(numRows).stream()
                .filter(
                        group ->
                                this == CONTIGUOUS
                                        || (group.to() <= numRows / NUM_SHARDS
                                                && group.to() - group.from() == BATCH_ROWS))
                .toList();
    }

    private static int shardStart(int shard, int numRows) {
        return shard * (numRows / NUM_SHARDS) + Math.min(shard, numRows % NUM_SHARDS);
    }

    /**
     * Some consecutive rows.
     *
     * @param from the first row
     * @param to the row after the last one
     */
    record RowRange(int from, int to) {}
}
