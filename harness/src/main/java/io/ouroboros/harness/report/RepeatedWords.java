package io.ouroboros.harness.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds repetition within a text. */
final class RepeatedWords {

    /** Length of a repeated sequence in words, as in the measure rep-4. */
    static final int NUM_WORDS = 4;

    private static final Pattern WORD = Pattern.compile("\\S+");

    private RepeatedWords() {}

    /**
     * A part of a text.
     *
     * @param text its characters, including spaces
     * @param isRepeated whether its words belong to a sequence of four that occurred earlier
     */
    record Piece(String text, boolean isRepeated) {}

    /** Splits a text where repetition begins or ends; the pieces joined are the text. */
    static List<Piece> of(String text) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        boolean[] isRepeated = new boolean[words.size()];
        Set<List<String>> seen = new HashSet<>();
        for (int first = 0; first + NUM_WORDS <= words.size(); first++) {
            List<String> row =
                    words.subList(first, first + NUM_WORDS).stream()
                            .map(MatchResult::group)
                            .toList();
            if (!seen.add(row)) {
                for (int word = first; word < first + NUM_WORDS; word++) {
                    isRepeated[word] = true;
                }
            }
        }
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        for (int word = 1; word < words.size(); word++) {
            if (isRepeated[word] != isRepeated[word - 1]) {
                int end = words.get(word).start();
                pieces.add(new Piece(text.substring(start, end), isRepeated[word - 1]));
                start = end;
            }
        }
        if (start < text.length()) {
            boolean last = isRepeated.length > 0 && isRepeated[isRepeated.length - 1];
            pieces.add(new Piece(text.substring(start), last));
        }
        return pieces;
    }
}
