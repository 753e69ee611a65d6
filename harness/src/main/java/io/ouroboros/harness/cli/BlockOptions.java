package io.ouroboros.harness.cli;

import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.data.BlockConfig;
import io.ouroboros.harness.runtime.Problems;
import picocli.CommandLine.Option;

/** How text becomes token blocks. */
final class BlockOptions {

    @Option(
            names = "--block-length",
            paramLabel = "TOKENS",
            description =
                    "Tokens of a block (default: 64; a file of ids says itself how long its blocks are).")
    private int blockLength = BlockConfig.UNASKED;

    @Option(
            names = "--packing",
            paramLabel = "RULE",
            description =
                    "How rows become blocks: sharded (the paper's: the remainder is dropped in each"
                            + " batch of 1,000 rows of 4 shards) or contiguous (default: sharded).")
    private Packing packing = Packing.SHARDED;

    @Option(
            names = "--no-separators",
            description =
                    "Leave out the special tokens that the tokenizer gives each row, OPT's </s> before"
                            + " it.")
    private boolean withoutSeparators;

    /** How text becomes blocks; to be called after {@link #check}. */
    BlockConfig rules() {
        return new BlockConfig(blockLength, packing, !withoutSeparators);
    }

    /** Collects a length that no block can have. */
    void check(Problems problems) {
        problems.check(
                blockLength == BlockConfig.UNASKED || blockLength >= 2,
                "--block-length must be at least 2, got %d",
                blockLength);
    }
}
