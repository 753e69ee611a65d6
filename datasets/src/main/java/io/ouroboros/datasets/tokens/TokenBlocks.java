package io.ouroboros.datasets.tokens;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Token blocks: consecutive ids of one corpus, cut into blocks of one length. Immutable; blocks are
 * handed out as copies.
 *
 * <p>The ids are in memory, or in a mapped file of 32-bit little-endian integers that must not
 * change while the blocks are in use.
 *
 * @param blockLength the ids of a block, at least 1
 * @param ids all ids from 0 on, block after block; not to be changed
 */
public record TokenBlocks(int blockLength, IntBuffer ids) implements Iterable<int[]> {

    /** Checks that the ids fill whole blocks, and that none is negative. */
    public TokenBlocks {
        if (blockLength < 1) {
            throw new IllegalArgumentException(
                    "blockLength must be at least 1, got " + blockLength);
        }
        if (ids.limit() % blockLength != 0) {
            throw new IllegalArgumentException(
                    "ids must fill whole blocks of %d, got %d ids"
                            .formatted(blockLength, ids.limit()));
        }
        for (int i = 0; i < ids.limit(); i++) {
            if (ids.get(i) < 0) {
                throw new IllegalArgumentException(
                        "token id must be at least 0, got " + ids.get(i));
            }
        }
    }

    /**
     * Cuts ids into blocks.
     *
     * @param blockLength ids per block, at least 1
     * @param ids the blocks, concatenated; not copied, so not to be changed afterwards
     * @return {@code ids.length / blockLength} blocks
     * @throws IllegalArgumentException if the ids do not fill whole blocks or one is negative
     */
    public static TokenBlocks of(int blockLength, int[] ids) {
        return new TokenBlocks(blockLength, IntBuffer.wrap(ids));
    }

    /**
     * Takes blocks from a file that is mapped into memory.
     *
     * @param file 32-bit little-endian ids of all blocks, concatenated; must not change afterwards
     * @param blockLength ids per block, at least 1
     * @return the file's blocks
     * @throws IllegalArgumentException if the ids do not fill whole blocks or one is negative
     * @throws IOException if the file cannot be mapped, or is larger than the 2 GiB of a mapping
     */
    public static TokenBlocks map(Path file, int blockLength) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(
                        "a file of token blocks must have less than 2 GiB, got %d bytes in %s"
                                .formatted(channel.size(), file));
            }
            return new TokenBlocks(
                    blockLength,
                    channel.map(MapMode.READ_ONLY, 0, channel.size())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asIntBuffer());
        }
    }

    /**
     * Counts the blocks.
     *
     * @return the number of blocks, at least 0
     */
    public int size() {
        return ids.limit() / blockLength;
    }

    /**
     * One block.
     *
     * @param index the block, from 0 to {@code size() - 1}
     * @return a copy of its ids, {@code blockLength} of them
     * @throws IndexOutOfBoundsException if there is no such block
     */
    public int[] block(int index) {
        int[] block = new int[blockLength];
        copyInto(index, block, 0);
        return block;
    }

    /**
     * Goes through the blocks.
     *
     * @return copies of the blocks, in order
     */
    @Override
    public Iterator<int[]> iterator() {
        return IntStream.range(0, size()).mapToObj(this::block).iterator();
    }

    /**
     * Copies one block into an array.
     *
     * @param index the block, from 0 to {@code size() - 1}
     * @param target receives {@code blockLength} ids from the offset on
     * @param targetOffset the index of the first id
     * @throws IndexOutOfBoundsException if there is no such block, or the target has no room there
     */
    public void copyInto(int index, int[] target, int targetOffset) {
        ids.get(index * blockLength, target, targetOffset, blockLength);
    }

    /**
     * Cuts the same ids, taken as one text, into blocks of another length; what is left at the end
     * is dropped.
     *
     * <p>Blocks {@code (1 2 3) (4 5 6)} become {@code (1 2) (3 4) (5 6)} at length 2.
     *
     * @param length ids per block, at least 1
     * @return the blocks
     */
    public TokenBlocks recut(int length) {
        return new TokenBlocks(length, ids.slice(0, ids.limit() - ids.limit() % length));
    }

    /**
     * The largest id, to be checked against a model's vocabulary.
     *
     * @return the largest id, -1 if there are no blocks
     */
    public int maxId() {
        return IntStream.range(0, ids.limit()).map(ids::get).max().orElse(-1);
    }
}
