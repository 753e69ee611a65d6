package io.ouroboros.datasets.tokens;

import io.ouroboros.datasets.tokens.Packing.RowRange;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Packs tokenized rows into token blocks: inside each group of rows that {@link Packing} makes, the
 * ids of all rows are concatenated and cut into blocks; what is left over at the group's end is
 * dropped. No block spans two groups.
 *
 * <p>Worked example: blocks of 2 from six rows with the ids
 *
 * <pre>{@code
 * row      0        1      2        3      4        5
 * ids      10 11 12 13     14 15 16 17     18 19 20 21
 *
 * SHARDED: shards start at rows 0, 2, 4, 5
 *          [10 11] [12 13] | [14 15] [16 17] | [18 19] (20 dropped) | (21 dropped)
 * CONTIGUOUS
 *          [10 11] [12 13]   [14 15] [16 17]   [18 19] [20 21]
 * }</pre>
 */
final class BlockPacker {

    /** The most ids of an array. */
    private static final int MAX_IDS = Integer.MAX_VALUE - 8;

    private final int blockLength;
    private final Iterator<RowRange> groups;
    private final int maxRows;
    private final long maxIds;
    private RowRange group;
    private int[] ids;
    private int length;
    private int numRows;
    private long numIds;

    /**
     * Creates a packer.
     *
     * @param blockLength ids per block, at least 1
     * @param groups the groups of the rows to come, in order
     * @param most the most blocks that are wanted; 0 for all
     */
    BlockPacker(int blockLength, List<RowRange> groups, int most) {
        this.blockLength = blockLength;
        this.groups = groups.iterator();
        this.maxRows = groups.isEmpty() ? 0 : groups.get(groups.size() - 1).to();
        this.maxIds = most > 0 ? (long) most * blockLength : Long.MAX_VALUE;
        this.group = new RowRange(0, 0);
        this.ids = new int[1 << 10];
    }

    /**
     * Packs rows into blocks.
     *
     * @param rows each row's ids, with whatever separator the tokenizer gave it
     * @param blockLength ids per block, at least 1
     * @param packing how rows are grouped
     * @return at least one block, in the rows' order
     * @throws IllegalArgumentException if the rows do not fill one block, an id is negative or the
     *     block length is less than 1
     */
    static TokenBlocks pack(List<int[]> rows, int blockLength, Packing packing) {
        BlockPacker packer = new BlockPacker(blockLength, packing.groups(rows.size()), 0);
        rows.forEach(packer::add);
        return packer.blocks(packing);
    }

    /** The number of rows in all groups. */
    int maxRows() {
        return maxRows;
    }

    /** Whether there are as many blocks as are wanted. */
    boolean isFull() {
        return length >= maxIds;
    }

    /** Adds the ids of the next row. */
    void add(int[] row) {
        while (numRows >= group.to()) { // a group may be empty
            length -= length % blockLength;
            group = groups.next();
        }
        numRows++;
        numIds += row.length;
        if (length + (long) row.length > ids.length) {
            grow(length + (long) row.length);
        }
        System.arraycopy(row, 0, ids, length, row.length);
        length += row.length;
    }

    private void grow(long needed) {
        if (needed > MAX_IDS) {
            throw new IllegalArgumentException(
                    "text must have at most %d tokens, got more; take the first blocks only"
                            .formatted(MAX_IDS));
        }
        ids = Arrays.copyOf(ids, (int) Math.min(MAX_IDS, Math.max(needed, 2L * ids.length)));
    }

    /** The blocks of all rows, or the first ones that are wanted. */
    TokenBlocks blocks(Packing packing) {
        int kept = (int) Math.min(maxIds, length - length % blockLength);
        if (kept == 0) {
            throw new IllegalArgumentException(
                    "text must fill at least one block of %d tokens, got %d tokens in %d rows with %s packing; give more text or shorter blocks"
                            .formatted(blockLength, numIds, numRows, packing));
        }
        return TokenBlocks.of(blockLength, Arrays.copyOf(ids, kept));
    }
}
