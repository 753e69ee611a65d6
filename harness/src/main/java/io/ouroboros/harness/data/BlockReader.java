package io.ouroboros.harness.data;

import io.ouroboros.datasets.text.DatasetDirectory;
import io.ouroboros.datasets.text.Split;
import io.ouroboros.datasets.tokens.TextPacking;
import io.ouroboros.datasets.tokens.TextTokenizer;
import io.ouroboros.datasets.tokens.TokenBlocks;
import io.ouroboros.datasets.tokens.TokenBlocksFile;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.HarnessException;
import io.ouroboros.models.architecture.ModelConfiguration;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads token blocks for one model: text through its tokenizer, or ids as stored.
 *
 * <p>A model directory without a tokenizer works for files of ids.
 */
public final class BlockReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlockReader.class);

    private final Path modelDirectory;
    private final ModelConfiguration configuration;
    private final BlockConfig rules;
    private final Progress progress;
    private @Nullable TextTokenizer tokenizer;
    private boolean isWarned;

    /**
     * Creates a reader.
     *
     * @param modelDirectory where the tokenizer is
     * @param configuration the model that reads the blocks
     * @param rules how rows of text become blocks
     * @param progress shows how far long texts are tokenized
     */
    public BlockReader(
            Path modelDirectory,
            ModelConfiguration configuration,
            BlockConfig rules,
            Progress progress) {
        this.modelDirectory = modelDirectory;
        this.configuration = configuration;
        this.rules = rules;
        this.progress = progress;
    }

    /**
     * Returns the model that reads the blocks.
     *
     * @return its configuration
     */
    public ModelConfiguration configuration() {
        return configuration;
    }

    /**
     * Finds the files of a split.
     *
     * @param data a file of any name, or a directory with a file, or numbered shards, for each
     *     split
     * @param split the split to take from a directory
     * @return the files, in order
     * @throws IOException if nothing is there, or the directory lacks the split
     */
    public static List<Path> filesOf(Path data, Split split) throws IOException {
        if (!Files.exists(data)) {
            throw new FileNotFoundException(
                    "dataset must be a file or a directory on this machine, got nothing at "
                            + data);
        }
        return DatasetDirectory.files(data, split);
    }

    /**
     * Reads the first blocks of the files of a split.
     *
     * @param files text, JSON Lines, parquet or Arrow with {@code text} or {@code ids}
     * @param most how many blocks to read from the front; 0 reads all
     * @return the blocks, every id within the model's vocabulary
     * @throws IOException if they cannot be read
     */
    public TokenBlocks read(List<Path> files, int most) throws IOException {
        TokenBlocks blocks = readUnmasked(files, most);
        warnOfPadding(blocks, files);
        return blocks;
    }

    /**
     * Token blocks that may end in padding.
     *
     * @param blocks the blocks
     * @param lengths tokens of each block before its padding; empty if all are of full length
     */
    public record Masked(TokenBlocks blocks, Optional<int[]> lengths) {}

    /**
     * Reads like {@link #read} and follows an {@code attention_mask} beside the ids.
     *
     * @param files as there
     * @param most as there
     * @return the blocks with their lengths
     * @throws IOException if they cannot be read, or a mask marks more than padding behind a block
     */
    public Masked readMasked(List<Path> files, int most) throws IOException {
        TokenBlocks blocks = readUnmasked(files, most);
        Optional<int[]> lengths =
                TokenBlocksFile.holdsBlocks(files.get(0))
                        ? TokenBlocksFile.unpaddedLengths(files, blocks)
                        : Optional.empty();
        if (lengths.isEmpty()) {
            warnOfPadding(blocks, files);
        }
        return new Masked(blocks, lengths);
    }

    private TokenBlocks readUnmasked(List<Path> files, int most) throws IOException {
        TokenBlocks blocks =
                TokenBlocksFile.holdsBlocks(files.get(0))
                        ? readBlocks(files, most)
                        : pack(files, most);
        int length = blocks.blockLength();
        int positions = configuration.maxPositions();
        if (length > positions) {
            throw new HarnessException(
                    "a token block must fit the model's %d positions, got %d tokens in %s"
                            .formatted(positions, length, name(files)));
        }
        if (blocks.maxId() >= configuration.vocabularySize()) {
            int size = configuration.vocabularySize();
            throw new HarnessException(
                    "a token id must be below the model's vocabulary of %d, got %d in %s"
                            .formatted(size, blocks.maxId(), name(files)));
        }
        return blocks;
    }

    private TokenBlocks readBlocks(List<Path> files, int most) throws IOException {
        int length =
                rules.isUnasked() ? TokenBlocksFile.blockLength(files.get(0)) : rules.blockLength();
        return TokenBlocksFile.read(files, length, most);
    }

    /** Only ids come padded. */
    private void warnOfPadding(TokenBlocks blocks, List<Path> files) throws IOException {
        int pad = configuration.padTokenId();
        boolean holdsIds = TokenBlocksFile.holdsBlocks(files.get(0));
        if (!holdsIds || pad < 0 || configuration.eosTokenIds().contains(pad)) {
            return;
        }
        int padded = 0;
        for (int[] block : blocks) {
            padded += block[0] == pad || block[block.length - 1] == pad ? 1 : 0;
        }
        if (padded > 0) {
            LOG.warn(
                    "{} of {} blocks begin or end in padding (pad_token_id {}), which is read as text, in {}",
                    padded,
                    blocks.size(),
                    pad,
                    name(files));
        }
    }

    private TokenBlocks pack(List<Path> files, int most) throws IOException {
        TextPacking packing =
                new TextPacking(rowEncoder(), rules.textBlockLength(), rules.packing());
        try (TokenizingProgress shown = new TokenizingProgress(progress, files.get(0))) {
            return packing.read(files, most, shown);
        }
    }

    private void warnOfMissingSeparators() throws IOException {
        if (rules.separator() == Separator.AUTO && !isWarned && !tokenizer().separatesRows()) {
            isWarned = true;
            LOG.warn(
                    "the tokenizer in {} adds no separator such as </s> to a row, so rows run together; --separator eos adds one, --no-separators leaves this as it is",
                    modelDirectory);
        }
    }

    private TextPacking.RowEncoder rowEncoder() throws IOException {
        warnOfMissingSeparators();
        TextTokenizer opened = tokenizer();
        boolean withSpecialTokens = rules.separator() == Separator.AUTO;
        if (rules.separator() != Separator.EOS) {
            return rows -> opened.encodeRows(rows, withSpecialTokens);
        }
        if (configuration.eosTokenId() < 0) {
            throw new HarnessException(
                    "--separator eos must have a model with an end-of-text token, got none in "
                            + modelDirectory);
        }
        return rows -> opened.encodeRows(rows, false).stream().map(this::afterEos).toList();
    }

    private int[] afterEos(int[] row) {
        return IntStream.concat(IntStream.of(configuration.eosTokenId()), IntStream.of(row))
                .toArray();
    }

    /**
     * Opens the model's tokenizer on first use.
     *
     * @return the tokenizer, owned by this reader
     * @throws IOException if the model directory has none, or it does not fit the model
     */
    public TextTokenizer tokenizer() throws IOException {
        if (tokenizer == null) {
            tokenizer = TokenizerFiles.open(modelDirectory, configuration);
        }
        return tokenizer;
    }

    /**
     * Checks the tokenizer, if there is one, so that long work does not fail when it decodes texts
     * at its end.
     *
     * @throws IOException if it cannot be read
     * @throws HarnessException if it does not fit the model
     */
    public void checkTokenizer() throws IOException {
        if (hasTokenizer()) {
            tokenizer();
        }
    }

    private static String name(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    /** Whether the model directory has a tokenizer. */
    private boolean hasTokenizer() throws IOException {
        return tokenizer != null || TokenizerFiles.exist(modelDirectory);
    }

    /**
     * Decodes ids if the model has a tokenizer.
     *
     * @param ids token ids
     * @return their text, or null without a tokenizer
     * @throws IOException if the tokenizer cannot be read
     */
    public @Nullable String textOf(int[] ids) throws IOException {
        return hasTokenizer() ? tokenizer().decode(ids) : null;
    }

    /** Frees the tokenizer. */
    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
