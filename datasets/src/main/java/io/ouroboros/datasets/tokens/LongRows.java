package io.ouroboros.datasets.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Encodes a row of millions of characters in pieces: the native library needs more than 150 bytes
 * for each character of a row, and ends the process where it gets none.
 *
 * <p>A row is cut before a blank between two letters, where the tokenizers of GPT-2 and OPT start
 * another token anyway. Whether the tokenizer at hand does is tried on the beginning of the row.
 *
 * @param encoder the tokenizer
 */
record LongRows(Encoder encoder) {

    /** Characters of a piece, and of a row that is not cut. */
    static final int PIECE_LENGTH = 1 << 20;

    /** Characters of a row that cannot be cut: about 2 GB of native memory. */
    static final int MAX_WHOLE_LENGTH = 1 << 23;

    /** Characters on which cuts are tried. */
    private static final int SAMPLE_LENGTH = 1 << 14;

    private static final int SAMPLE_PIECE_LENGTH = 1 << 10;

    /** Encodes one text as it is. */
    @FunctionalInterface
    interface Encoder {
        int[] encode(String text, boolean withSpecialTokens);
    }

    /** Whether a row is longer than a piece. */
    static boolean isLong(String row) {
        return row.length() > PIECE_LENGTH;
    }

    /**
     * Encodes a row that is longer than a piece.
     *
     * @throws IllegalArgumentException if it is too long to be encoded whole and cannot be cut
     */
    int[] encode(String row, boolean withSpecialTokens) {
        Optional<int[]> ids = inPieces(row, withSpecialTokens);
        if (ids.isPresent()) {
            return ids.get();
        }
        if (row.length() > MAX_WHOLE_LENGTH) {
            throw new IllegalArgumentException(
                    "row must have at most %,d characters for this tokenizer, got %,d; break it into lines"
                            .formatted(MAX_WHOLE_LENGTH, row.length()));
        }
        return encoder.encode(row, withSpecialTokens);
    }

    private Optional<int[]> inPieces(String row, boolean withSpecialTokens) {
        String sample = row.substring(0, boundary(row, 0, SAMPLE_LENGTH));
        List<String> samplePieces = pieces(sample, SAMPLE_PIECE_LENGTH);
        List<String> pieces = pieces(row, PIECE_LENGTH);
        int[] plain = encoder.encode(sample, false);
        if (samplePieces.size() < 2
                || pieces.size() < 2
                || !Arrays.equals(plain, joined(samplePieces))) {
            return Optional.empty();
        }
        if (!withSpecialTokens) {
            return Optional.of(joined(pieces));
        }
        int[] whole = encoder.encode(sample, true);
        int start = start(whole, plain);
        if (start < 0) {
            return Optional.empty();
        }
        return Optional.of(
                IntStream.concat(
                                IntStream.concat(
                                        Arrays.stream(whole, 0, start),
                                        Arrays.stream(joined(pieces))),
                                Arrays.stream(whole, start + plain.length, whole.length))
                        .toArray());
    }

    /** Where the ids of a text are among those with special tokens; -1 if they are not there. */
    private static int start(int[] whole, int[] plain) {
        return IntStream.rangeClosed(0, whole.length - plain.length)
                .filter(
                        from ->
                                Arrays.equals(
                                        whole, from, from + plain.length, plain, 0, plain.length))
                .findFirst()
                .orElse(-1);
    }

    private int[] joined(List<String> pieces) {
        return pieces.stream()
                .flatMapToInt(piece -> Arrays.stream(encoder.encode(piece, false)))
                .toArray();
    }

    /** Cuts a text into pieces; one piece if it has stretches without a place to cut. */
    private static List<String> pieces(String text, int length) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (text.length() - from > length) {
            int to = boundary(text, from, from + length);
            if (to == from) {
                return List.of(text);
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    /** The last blank between two letters within a range; the range's start if there is none. */
    private static int boundary(String text, int from, int to) {
        for (int i = Math.min(to, text.length() - 2); i > from; i--) {
            if (text.charAt(i) == ' '
                    && Character.isLetter(text.charAt(i - 1))
                    && Character.isLetter(text.charAt(i + 1))) {
                return i;
            }
        }
        return from;
    }
}
