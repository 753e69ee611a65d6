package io.ouroboros.datasets.tokens;

import io.ouroboros.datasets.tokens.Packing.RowRange;
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
public final class BlockPacker {

    private BlockPacker() {}

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
    public static TokenBlocks pack(List<int[]> rows, int blockLength, Packing packing) {
        TokenBlocks.requireBlockLength(blockLength);
        List<RowRange> groups = packing.groups(rows.size());
        long numPacked = 0;
        for (RowRange group : groups) {
            numPacked += wholeBlocks(countIds(rows, group), blockLength);
        }
        if (numPacked == 0) {
            throw new IllegalArgumentException(
                    String.format(
                            "text must fill at least one block of %d tokens, got %d tokens in %d"
                                    + " rows with %s; give more text or shorter blocks",
                            blockLength,
                            countIds(rows, new RowRange(0, rows.size())),
                            rows.size(),
                            packing));
        }
        int[] packed = new int[Math.toIntExact(numPacked)];
        int position = 0;
        for (RowRange group : groups) {
            int end = position + (int) wholeBlocks(countIds(rows, group), blockLength);
            for (int row = group.from(); position < end; row++) {
                int length = Math.min(rows.get(row).length, end - position);
                System.arraycopy(rows.get(row), 0, packed, position, length);
                position += length;
            }
        }
        return TokenBlocks.owning(blockLength, packed);
    }

    private static long countIds(List<int[]> rows, RowRange group) {
        return rows.subList(group.from(), group.to()).stream().mapToLong(ids -> ids.length).sum();
    }

    private static long wholeBlocks(long numIds, int blockLength) {
        return numIds - numIds % blockLength;
    }
}
