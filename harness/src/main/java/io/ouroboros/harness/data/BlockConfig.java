package io.ouroboros.harness.data;

import io.ouroboros.datasets.tokens.Packing;
import io.ouroboros.harness.options.HelpGroup;
import io.ouroboros.harness.options.Rule;
import io.ouroboros.harness.options.Settings;
import picocli.CommandLine.Option;

/**
 * How rows of text become token blocks.
 *
 * @param blockLength tokens of a block; {@link #UNASKED} for 64 tokens of text, and for the length
 *     that a file of ids has
 * @param packing how rows are put together
 * @param separator what stands before each row (docs/protocol.md, Tokenise)
 */
@HelpGroup.In(HelpGroup.INPUT)
public record BlockConfig(
        @Option(
                        names = "--block-length",
                        paramLabel = "TOKENS",
                        description =
                                "Tokens of a block (default: 64, or the length of the blocks in a file of"
                                        + " ids).")
                @Rule(atLeast = 2)
                int blockLength,
        @Option(
                        names = "--packing",
                        paramLabel = "RULE",
                        defaultValue = "sharded",
                        description =
                                "How rows become blocks: sharded (as in the paper: the remainder is"
                                        + " dropped in each batch of 1,000 rows of 4 shards) or"
                                        + " contiguous.")
                Packing packing,
        @Option(
                        names = {"--separator", "--no-separators"},
                        arity = "0..1",
                        fallbackValue = "none",
                        paramLabel = "TOKEN",
                        defaultValue = "auto",
                        description =
                                "What stands before each row: auto, the tokenizer's special tokens (OPT"
                                        + " </s>, Llama <|begin_of_text|>, GPT-2, Qwen and Pythia none),"
                                        + " eos, the model's end-of-text token, or none, also given by"
                                        + " --no-separators.")
                Separator separator) {

    /** The block length where the user gave none. */
    public static final int UNASKED = Settings.UNSET;

    /** Tokens of a block in the paper (docs/protocol.md, Blocks). */
    public static final int PAPER_BLOCK_LENGTH = 64;

    /**
     * Returns the paper's rules for blocks of a length.
     *
     * @param blockLength tokens of a block, or {@link #UNASKED}
     * @return the rules
     */
    public static BlockConfig of(int blockLength) {
        return new BlockConfig(blockLength, Packing.SHARDED, Separator.AUTO);
    }

    /**
     * Returns these rules with the length that blocks of text have.
     *
     * @return rules with a known length
     */
    public BlockConfig resolved() {
        return new BlockConfig(textBlockLength(), packing, separator);
    }

    /**
     * Returns how long blocks of text are.
     *
     * @return tokens of a block
     */
    public int textBlockLength() {
        return isUnasked() ? PAPER_BLOCK_LENGTH : blockLength;
    }

    /** Whether the user gave no length. */
    boolean isUnasked() {
        return blockLength == UNASKED;
    }
}
