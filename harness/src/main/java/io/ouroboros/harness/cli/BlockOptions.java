package io.ouroboros.harness.cli;

import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.data.BlockReader;
import io.ouroboros.harness.runtime.Problems;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How text becomes token blocks. */
final class BlockOptions {

    @Option(
            names = "--block-length",
            paramLabel = "TOKENS",
            description =
                    "Tokens of a block (default: 64; a file of ids says itself how long its blocks are).")
    private int blockLength = BlockReader.UNASKED;

    @Option(
            names = "--packing",
            paramLabel = "RULE",
            converter = PackingConverter.class,
            description =
                    "How rows become blocks: sharded (the paper's: the remainder is dropped in each"
                            + " batch of 1,000 rows of 4 shards) or contiguous (default: sharded).")
    private Packing packing = Packing.SHARDED_BATCHES;

    /** The block length asked for, {@link BlockReader#UNASKED} if none was. */
    int blockLength() {
        return blockLength;
    }

    /** Collects a length that no block can have. */
    void check(Problems problems) {
        problems.check(
                blockLength == BlockReader.UNASKED || blockLength >= 2,
                "--block-length must be at least 2, got %d",
                blockLength);
    }

    Packing packing() {
        return packing;
    }

    /** Reads a packing rule by its short name. */
    static final class PackingConverter implements ITypeConverter<Packing> {
        @Override
        public Packing convert(String value) {
            return switch (value) {
                case "sharded" -> Packing.SHARDED_BATCHES;
                case "contiguous" -> Packing.CONTIGUOUS;
                default ->
                        throw new TypeConversionException(
                                "--packing must be sharded or contiguous, got " + value);
            };
        }
    }
}
