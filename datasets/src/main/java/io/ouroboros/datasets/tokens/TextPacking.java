package io.ouroboros.datasets.tokens;

import io.ouroboros.datasets.InvalidDataException;
import io.ouroboros.datasets.RowReader;
import io.ouroboros.datasets.text.TextRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Turns files of text into token blocks, with no more text in memory than is encoded at a time. Of
 * files from which only the first blocks are wanted, no more is read than decides these blocks.
 *
 * @param encoder gives each row its ids, with what separates rows
 * @param blockLength ids per block, at least 1
 * @param packing how rows are grouped
 */
public record TextPacking(RowEncoder encoder, int blockLength, Packing packing) {

    /** Rows that are counted before the first blocks are tried; then four times as many. */
    private static final int FIRST_ROWS = 16_000;

    /** Encodes rows. */
    @FunctionalInterface
    public interface RowEncoder {
        /**
         * Encodes rows.
         *
         * @param rows the rows' texts
         * @return each row's ids, in the rows' order
         * @throws IllegalArgumentException if a row is longer than the tokenizer can encode
         */
        List<int[]> encode(List<String> rows);
    }

    /** Hears how far the work is. */
    public interface Listener {
        /**
         * Called before rows are encoded, once or a few times.
         *
         * @param numRows how many rows there are at most
         */
        void start(long numRows);

        /**
         * Called after rows were encoded.
         *
         * @param numRows how many
         */
        void step(int numRows);
    }

    /**
     * Reads blocks.
     *
     * @param files files for {@link TextRows}, at least one
     * @param most how many blocks to read from the front; 0 for all
     * @param listener hears how far the work is
     * @return at least one block
     * @throws IllegalArgumentException if a file's name has no known extension
     * @throws IOException as {@link TextRows#open}, or if the rows do not fill one block or one is
     *     too long
     */
    public TokenBlocks read(List<Path> files, int most, Listener listener) throws IOException {
        long limit = most > 0 ? FIRST_ROWS : Integer.MAX_VALUE;
        while (true) {
            int numRows = count(files, limit);
            boolean isAll = numRows < limit;
            BlockPacker packer =
                    new BlockPacker(
                            blockLength,
                            isAll ? packing.groups(numRows) : packing.firstGroups(numRows),
                            most);
            listener.start(packer.maxRows());
            fill(packer, files, listener);
            if (isAll || packer.isFull()) {
                return blocks(packer, files);
            }
            limit = Math.min(4 * limit, Integer.MAX_VALUE);
        }
    }

    private TokenBlocks blocks(BlockPacker packer, List<Path> files) throws IOException {
        try {
            return packer.blocks(packing);
        } catch (IllegalArgumentException e) {
            throw located(e, files.stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
    }

    /** Says where the fault is, before the message's advice. */
    private static InvalidDataException located(IllegalArgumentException fault, String where) {
        String message = String.valueOf(fault.getMessage());
        int advice = (message + ";").indexOf(';');
        return new InvalidDataException(
                message.substring(0, advice) + " in " + where + message.substring(advice), fault);
    }

    /** Counts the rows, up to a limit. */
    private static int count(List<Path> files, long limit) throws IOException {
        int numRows = 0;
        try (RowReader<String> rows = TextRows.open(files)) {
            while (numRows < limit && rows.next() != null) {
                numRows++;
            }
        }
        if (numRows == 0) {
            throw new IOException(
                    "text file must hold at least one row, got none in " + files.get(0));
        }
        return numRows;
    }

    private void fill(BlockPacker packer, List<Path> files, Listener listener) throws IOException {
        try (RowReader<String> rows = TextRows.open(files)) {
            List<String> chunk = new ArrayList<>();
            long numCharacters = 0;
            for (int row = 0; row < packer.maxRows() && !packer.isFull(); row++) {
                String text = rows.next();
                if (text == null) {
                    break;
                }
                chunk.add(text);
                numCharacters += text.length();
                if (chunk.size() == TextTokenizer.CHUNK_ROWS
                        || numCharacters > LongRows.PIECE_LENGTH) {
                    encode(chunk, packer, listener, rows.where());
                    numCharacters = 0;
                }
            }
            encode(chunk, packer, listener, rows.where());
        }
    }

    private void encode(List<String> chunk, BlockPacker packer, Listener listener, String where)
            throws IOException {
        try {
            encoder.encode(chunk).forEach(packer::add);
        } catch (IllegalArgumentException e) { // a row that is too long is the last one
            throw located(e, where);
        }
        listener.step(chunk.size());
        chunk.clear();
    }
}
