package io.ouroboros.datasets.mixing;

import io.ouroboros.datasets.tokens.TokenBlocks;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;

/**
 * Where each block of a training set comes from: from the original text, or from the corpus that a
 * generation wrote.
 *
 * <p>A source is a generation's index, or {@link #ORIGINAL}. A block may occur more than once.
 *
 * @param sources the source of each block, from position 0 on; not to be changed
 * @param indices each block's index in its source; not to be changed
 */
public record Mixture(IntBuffer sources, IntBuffer indices) {

    /** The source that stands for original text. */
    public static final int ORIGINAL = -1;

    /** Provides the blocks of each source. */
    @FunctionalInterface
    public interface Sources {
        /**
         * Opens a source.
         *
         * @param source a generation's index, or {@link #ORIGINAL}
         * @return its blocks, of the mixture's block length
         * @throws IOException if they cannot be read
         */
        TokenBlocks blocks(int source) throws IOException;
    }

    /**
     * All original blocks in their order: the training set of generation 0.
     *
     * @param numBlocks original blocks
     * @return the mixture
     */
    public static Mixture ofOriginal(int numBlocks) {
        return new Builder().addAll(ORIGINAL, numBlocks).build();
    }

    /**
     * Counts the blocks.
     *
     * @return blocks of the training set
     */
    public int size() {
        return sources.limit();
    }

    /**
     * Returns the source of a block.
     *
     * @param position position in the training set, from 0
     * @return a generation's index, or {@link #ORIGINAL}
     */
    public int source(int position) {
        return sources.get(position);
    }

    /**
     * Returns a block's index within its source.
     *
     * @param position position in the training set, from 0
     * @return the block's index in the original text, or in the generation's corpus
     */
    public int index(int position) {
        return indices.get(position);
    }

    /**
     * Counts the blocks of one source.
     *
     * @param source a generation's index, or {@link #ORIGINAL}
     * @return how many blocks of the training set come from there
     */
    public int count(int source) {
        return (int) eachSource().filter(other -> other == source).count();
    }

    /**
     * Returns the generations whose corpora are needed.
     *
     * @return indices of generations, ascending, each once
     */
    public int[] generations() {
        return eachSource().filter(source -> source != ORIGINAL).distinct().sorted().toArray();
    }

    private IntStream eachSource() {
        return IntStream.range(0, size()).map(sources::get);
    }

    /**
     * Assembles the training set in a file, with at most one source in memory.
     *
     * @param file the file to write or replace; see {@link TokenBlocks#map}
     * @param blockLength ids per block
     * @param from the sources' blocks
     * @return the training set, mapped from the file
     * @throws IndexOutOfBoundsException if a source lacks a block
     * @throws IOException if a source cannot be read, or the file cannot be written
     */
    public TokenBlocks assemble(Path file, int blockLength, Sources from) throws IOException {
        long sizeBytes = (long) size() * blockLength * Integer.BYTES;
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new IOException(
                    "a training set must have less than 2 GiB of ids, got %d blocks of %d"
                            .formatted(size(), blockLength));
        }
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            IntBuffer ids =
                    channel.map(MapMode.READ_WRITE, 0, sizeBytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .asIntBuffer();
            if (count(ORIGINAL) > 0) {
                put(ORIGINAL, from.blocks(ORIGINAL), blockLength, ids);
            }
            for (int generation : generations()) {
                put(generation, from.blocks(generation), blockLength, ids);
            }
        }
        return TokenBlocks.map(file, blockLength);
    }

    private void put(int source, TokenBlocks blocks, int blockLength, IntBuffer ids) {
        int[] block = new int[blockLength];
        for (int position = 0; position < size(); position++) {
            if (source(position) == source) {
                blocks.copyInto(index(position), block, 0);
                ids.put(position * blockLength, block);
            }
        }
    }

    /** Collects the blocks of a training set in order. */
    static final class Builder {

        private final IntStream.Builder sources = IntStream.builder();
        private final IntStream.Builder indices = IntStream.builder();

        Builder add(int source, int index) {
            sources.add(source);
            indices.add(index);
            return this;
        }

        /** All blocks of a source, in their order. */
        Builder addAll(int source, int numBlocks) {
            IntStream.range(0, numBlocks).forEach(index -> add(source, index));
            return this;
        }

        Mixture build() {
            return new Mixture(
                    IntBuffer.wrap(sources.build().toArray()),
                    IntBuffer.wrap(indices.build().toArray()));
        }
    }
}
