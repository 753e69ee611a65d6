package io.ouroboros.datasets.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LongRowsTest {

    private static final String WORDS = "one two three ".repeat(1_000_000);

    private final List<Integer> lengths = new ArrayList<>();

    @Test
    void piecesHaveTheIdsAndTheSpecialTokensOfTheRow() {
        LongRows rows = new LongRows(this::letters);
        int[] plain = WORDS.chars().toArray();
        assertThat(rows.encode(WORDS, false)).isEqualTo(plain);
        assertThat(rows.encode(WORDS, true))
                .isEqualTo(
                        IntStream.concat(
                                        IntStream.concat(IntStream.of(1), IntStream.of(plain)),
                                        IntStream.of(2))
                                .toArray());
        assertThat(lengths).allMatch(length -> length <= LongRows.PIECE_LENGTH);
    }

    @Test
    void rowThatCannotBeCutIsEncodedWholeUpToALimit() {
        LongRows rows = new LongRows(this::withMarkOfTheBeginning);
        String part = WORDS.substring(0, LongRows.MAX_WHOLE_LENGTH);
        assertThat(rows.encode(part, false)).hasSize(part.length() + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.encode(WORDS, false))
                .withMessage(
                        "row must have at most 8,388,608 characters for this tokenizer, got 14,000,000; break it into lines");
        String noBlanks = "x".repeat(LongRows.MAX_WHOLE_LENGTH + 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LongRows(this::letters).encode(noBlanks, true))
                .withMessage(
                        "row must have at most 8,388,608 characters for this tokenizer, got 8,388,609; break it into lines");
    }

    private int[] letters(String text, boolean withSpecialTokens) {
        lengths.add(text.length());
        IntStream ids = text.chars();
        return withSpecialTokens
                ? IntStream.concat(IntStream.concat(IntStream.of(1), ids), IntStream.of(2))
                        .toArray()
                : ids.toArray();
    }

    /** As tokenizers that put a blank before each text. */
    private int[] withMarkOfTheBeginning(String text, boolean withSpecialTokens) {
        return IntStream.concat(IntStream.of(7), text.chars()).toArray();
    }
}
