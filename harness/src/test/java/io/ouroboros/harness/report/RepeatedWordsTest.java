package io.ouroboros.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.report.RepeatedWords.Piece;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class RepeatedWordsTest {

    @Test
    void fourWordsThatCameBeforeAreMarked() {
        assertThat(RepeatedWords.of(" a b c d, e a  b c\nd, f"))
                .containsExactly(
                        new Piece(" a b c d, e ", false),
                        new Piece("a  b c\nd, ", true),
                        new Piece("f", false));
    }

    @Test
    void threeWordsAreNot() {
        assertThat(RepeatedWords.of("a b c x a b c y"))
                .containsExactly(new Piece("a b c x a b c y", false));
    }

    @Test
    void oneWordForEverIsRepeatedFromItsSecondPlaceOn() {
        assertThat(RepeatedWords.of("x x x x x x"))
                .containsExactly(new Piece("x ", false), new Piece("x x x x x", true));
    }

    @Test
    void thePiecesGiveTheText() {
        for (String text : new String[] {"", "  ", "\n a", "a b c d a b c d \u2028"}) {
            assertThat(
                            RepeatedWords.of(text).stream()
                                    .map(Piece::text)
                                    .collect(Collectors.joining()))
                    .isEqualTo(text);
        }
    }
}
