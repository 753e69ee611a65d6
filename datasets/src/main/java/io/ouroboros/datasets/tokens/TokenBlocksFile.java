package io.ouroboros.datasets.tokens;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowReader;
import io.ouroboros.datasets.text.RowFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Token blocks as a file, format version 1: JSON Lines in UTF-8, one block a line.
 *
 * <pre>{@code
 * {"ids":[2,50118,1437,5457]}
 * {"ids":[1437,2,50118,50118]}
 * }</pre>
 *
 * <p>{@code ids} is an array of integers from 0 to 2147483647, equally many in each line. Other
 * fields and blank lines are ignored, so a file that also has {@code text} is a file of blocks. A
 * file whose name ends in {@code .gz} is decompressed. {@link
 * io.ouroboros.datasets.corpus.CorpusFile#writeIds} writes such files.
 *
 * <p>Parquet and Arrow files are read as well: a block is a list of integers in the column {@code
 * ids}.
 */
public final class TokenBlocksFile {

    /** The first id of a block is not predicted, so a block needs a second one. */
    private static final int LEAST_IDS = 2;

    private TokenBlocksFile() {}

    /**
     * Says whether a file holds token blocks: JSON Lines by its first object, parquet and Arrow by
     * the schema.
     *
     * @param file any file; only these formats hold blocks
     * @return whether it has the field or column {@code ids}
     * @throws IOException if the file cannot be read or does not start as its format demands
     */
    public static boolean holdsBlocks(Path file) throws IOException {
        return format(file).holdsIds(file, RowFormat.IDS_FIELD);
    }

    /**
     * Counts the ids of a file's first block.
     *
     * @param file a file of the formats above
     * @return the length that all its blocks should have
     * @throws IllegalArgumentException if the file's name is not that of such a file
     * @throws IOException if the file is missing, empty or malformed, or the block has fewer than 2
     *     ids
     */
    public static int blockLength(Path file) throws IOException {
        try (RowReader<int[]> blocks = open(file)) {
            int[] block = blocks.next();
            if (block == null) {
                throw noBlock(file);
            }
            if (block.length < LEAST_IDS) {
                throw new InvalidDataException(
                        "block must have at least %d ids, got %d in %s"
                                .formatted(LEAST_IDS, block.length, blocks.where()));
            }
            return block.length;
        }
    }

    /**
     * Reads all blocks of a file.
     *
     * @param file a file of the formats above
     * @param blockLength the length that each block must have
     * @return at least one block, in the file's order
     * @throws IllegalArgumentException if the file's name is not that of such a file
     * @throws IOException if the file is missing, empty, malformed, or has a block of another
     *     length or an id out of range; the message names file and row
     */
    public static TokenBlocks read(Path file, int blockLength) throws IOException {
        return read(List.of(file), blockLength, 0);
    }

    /**
     * Reads the blocks of a split's files, one file after the other.
     *
     * @param files files of the formats above, at least one
     * @param blockLength the length that each block must have
     * @param most how many blocks to read from the front; 0 for all
     * @return at least one block
     * @throws IllegalArgumentException as {@link #read(Path, int)}
     * @throws IOException as {@link #read(Path, int)}; one of several files may be empty
     */
    public static TokenBlocks read(List<Path> files, int blockLength, int most) throws IOException {
        long wanted = most > 0 ? (long) most * blockLength : Long.MAX_VALUE;
        IntStream.Builder ids = IntStream.builder();
        long length = 0;
        for (Path file : files) {
            try (RowReader<int[]> blocks = open(file)) {
                for (int[] block = blocks.next();
                        block != null && length < wanted;
                        block = blocks.next()) {
                    if (block.length != blockLength) {
                        throw new IOException(
                                "block must have %d ids, got %d in %s"
                                        .formatted(blockLength, block.length, blocks.where()));
                    }
                    IntStream.of(block).forEach(ids);
                    length += blockLength;
                }
            }
        }
        if (length == 0) {
            throw noBlock(files.get(0));
        }
        return TokenBlocks.of(blockLength, ids.build().toArray());
    }

    /**
     * Reads how many tokens of each block are no padding, from the field or column {@code
     * attention_mask}.
     *
     * @param files files of the formats above, at least one
     * @param blocks what {@link #read(List, int, int)} has read from them
     * @return the lengths, empty without such a field
     * @throws IOException if a mask does not have a 1 for each token and a 0 for the padding behind
     *     them; the message names file and row
     */
    public static Optional<int[]> unpaddedLengths(List<Path> files, TokenBlocks blocks)
            throws IOException {
        for (Path file : files) {
            if (!format(file).holdsIds(file, RowFormat.MASK_FIELD)) {
                return Optional.empty();
            }
        }
        int[] lengths = new int[blocks.size()];
        int next = 0;
        for (Path file : files) {
            try (RowReader<int[]> masks = format(file).openIds(file, RowFormat.MASK_FIELD)) {
                while (next < lengths.length) {
                    int[] mask = masks.next();
                    if (mask == null) {
                        break;
                    }
                    lengths[next++] = unpaddedLength(mask, blocks.blockLength(), masks.where());
                }
            }
        }
        return Optional.of(lengths);
    }

    private static int unpaddedLength(int[] mask, int blockLength, String where)
            throws IOException {
        int length = 0;
        while (length < mask.length && mask[length] == 1) {
            length++;
        }
        boolean isPadding = IntStream.of(mask).skip(length).allMatch(value -> value == 0);
        if (mask.length != blockLength || !isPadding || length == 0) {
            throw new IOException(
                    "attention_mask must be 1 for each token and 0 for the padding behind them, got %s for %d ids in %s"
                            .formatted(Arrays.toString(mask), blockLength, where));
        }
        return length;
    }

    private static RowFormat format(Path file) {
        return RowFormat.of(file).orElse(RowFormat.TEXT);
    }

    /**
     * Reads a file's rows, of any lengths, as one text and cuts it into blocks; what is left at the
     * end is dropped.
     *
     * @param file a file of the formats above
     * @param blockLength ids per block
     * @return the blocks, possibly none
     * @throws IllegalArgumentException as {@link #read(Path, int)}
     * @throws IOException if the file is missing or malformed
     */
    public static TokenBlocks readRecut(Path file, int blockLength) throws IOException {
        IntStream.Builder ids = IntStream.builder();
        try (RowReader<int[]> rows = open(file)) {
            for (int[] row = rows.next(); row != null; row = rows.next()) {
                IntStream.of(row).forEach(ids);
            }
        }
        return TokenBlocks.of(1, ids.build().toArray()).recut(blockLength);
    }

    private static RowReader<int[]> open(Path file) throws IOException {
        return format(file).openIds(file, RowFormat.IDS_FIELD);
    }

    private static IOException noBlock(Path file) {
        return new IOException("block file must hold at least one block, got none in " + file);
    }
}
