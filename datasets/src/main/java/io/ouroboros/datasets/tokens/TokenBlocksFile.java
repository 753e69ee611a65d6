package io.ouroboros.datasets.tokens;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.ouroboros.datasets.text.JsonLines;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Token blocks as a file, format version 1: JSON Lines in UTF-8, one block a line.
 *
 * <pre>{@code
 * {"ids":[2,50118,1437,5457]}
 * {"ids":[1437,2,50118,50118]}
 * }</pre>
 *
 * <p>{@code ids} is an array of integers from 0 to 2147483647, equally many in each line. When
 * reading, other fields and lines of blanks only are ignored, and a file whose name ends in {@code
 * .gz} is decompressed. Written lines have no blanks and end with a newline.
 */
public final class TokenBlocksFile {

    private static final String FIELD = "ids";

    /** Digits of 2147483647. */
    private static final int MAX_DIGITS = 10;

    private TokenBlocksFile() {}

    /**
     * Says whether a JSON Lines file holds token blocks, by its first object.
     *
     * @param file a JSON Lines file
     * @return whether its first object has the field {@code ids}
     * @throws IOException if the file cannot be read or does not start with a JSON object
     */
    public static boolean holdsBlocks(Path file) throws IOException {
        try (JsonLines lines = JsonLines.open(file)) {
            return lines.nextHas(FIELD);
        }
    }

    /**
     * Counts the ids of a file's first block.
     *
     * @param file a file of the format above
     * @return the length that all its blocks should have
     * @throws IOException if the file is missing, empty or malformed
     */
    public static int blockLength(Path file) throws IOException {
        try (JsonLines lines = JsonLines.open(file)) {
            Integer length = lines.next(FIELD, json -> count(json, lines));
            if (length == null) {
                throw new IOException(
                        "block file must hold at least one block, got none in " + file);
            }
            return length;
        }
    }

    private static int count(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            throw lines.wrongType("field \"ids\" must be an array of integers", json.peek());
        }
        int length = 0;
        json.beginArray();
        while (json.hasNext()) {
            json.skipValue();
            length++;
        }
        json.endArray();
        return length;
    }

    /**
     * Reads all blocks of a file.
     *
     * @param file a file of the format above
     * @param blockLength the length that each block must have
     * @return at least one block, in the file's order
     * @throws IllegalArgumentException if the block length is less than 1
     * @throws IOException if the file is missing, empty, malformed, or has a block of another
     *     length or an id out of range; the message names file and line
     */
    public static TokenBlocks read(Path file, int blockLength) throws IOException {
        TokenBlocks.requireBlockLength(blockLength);
        int[] ids = new int[blockLength];
        int length = 0;
        try (JsonLines lines = JsonLines.open(file)) {
            JsonLines.ValueReader<int[]> blockReader = json -> block(json, lines, blockLength);
            for (int[] block = lines.next(FIELD, blockReader);
                    block != null;
                    block = lines.next(FIELD, blockReader)) {
                if (length == ids.length) {
                    ids = Arrays.copyOf(ids, Math.multiplyExact(length, 2));
                }
                System.arraycopy(block, 0, ids, length, blockLength);
                length += blockLength;
            }
        }
        if (length == 0) {
            throw new IOException("block file must hold at least one block, got none in " + file);
        }
        return TokenBlocks.owning(blockLength, Arrays.copyOf(ids, length));
    }

    /**
     * Writes all blocks to a new file, or over an old one; callers who need it whole or not at all
     * write to a temporary name and rename.
     *
     * @param blocks the blocks to write
     * @param file where to, not compressed
     * @throws IOException if the file cannot be written
     */
    public static void write(TokenBlocks blocks, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            write(blocks, writer);
        }
    }

    /**
     * Appends all blocks as lines.
     *
     * @param blocks the blocks to write
     * @param target where to; neither flushed nor closed
     * @throws IOException if the target fails
     */
    public static void write(TokenBlocks blocks, Appendable target) throws IOException {
        for (int i = 0; i < blocks.size(); i++) {
            target.append("{\"").append(FIELD).append("\":[");
            String separator = "";
            for (int id : blocks.block(i)) {
                target.append(separator).append(Integer.toString(id));
                separator = ",";
            }
            target.append("]}\n");
        }
    }

    private static int[] block(JsonReader json, JsonLines lines, int blockLength)
            throws IOException {
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            throw lines.wrongType("field \"ids\" must be an array of integers", json.peek());
        }
        int[] block = new int[blockLength];
        int length = 0;
        json.beginArray();
        while (json.hasNext()) {
            int id = id(json, lines);
            if (length < blockLength) {
                block[length] = id;
            }
            length++;
        }
        json.endArray();
        if (length != blockLength) {
            throw new IOException(
                    String.format(
                            "block must have %d ids, got %d in %s",
                            blockLength, length, lines.where()));
        }
        return block;
    }

    private static int id(JsonReader json, JsonLines lines) throws IOException {
        if (json.peek() != JsonToken.NUMBER) {
            throw lines.wrongType("token id must be an integer", json.peek());
        }
        String number = json.nextString();
        if (number.length() <= MAX_DIGITS && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            long id = Long.parseLong(number);
            if (id <= Integer.MAX_VALUE) {
                return (int) id;
            }
        }
        throw new IOException(
                String.format(
                        "token id must be an integer from 0 to %d, got %s in %s",
                        Integer.MAX_VALUE, number, lines.where()));
    }
}
