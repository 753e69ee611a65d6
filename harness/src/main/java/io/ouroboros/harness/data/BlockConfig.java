package io.ouroboros.harness.data;

import io.ouroboros.datasets.tokens.Packing;

/**
 * How rows of text become token blocks.
 *
 * @param blockLength tokens of a block; {@link #UNASKED} for 64 tokens of text, and for what a file
 *     of ids itself has
 * @param packing how rows are put together
 * @param separators whether each row gets the tokenizer's special tokens, for OPT {@code </s>}
 *     before it (docs/protocol.md, Tokenisation)
 */
public record BlockConfig(int blockLength, Packing packing, boolean separators) {

    /** In place of a block length that nobody asked for. */
    public static final int UNASKED = 0;

    /** Tokens of a block in the paper (docs/protocol.md, Blocks). */
    public static final int PAPER_BLOCK_LENGTH = 64;

    /**
     * The paper's rules for blocks of a length.
     *
     * @param blockLength tokens of a block, or {@link #UNASKED}
     * @return the rules
     */
    public static BlockConfig of(int blockLength) {
        return new BlockConfig(blockLength, Packing.SHARDED, true);
    }

    /**
     * Returns how long blocks of text are.
     *
     * @return tokens of a block
     */
    public int textBlockLength() {
        return isUnasked() ? PAPER_BLOCK_LENGTH : blockLength;
    }

    /** Whether nobody asked for a length. */
    boolean isUnasked() {
        return blockLength == UNASKED;
    }
}
