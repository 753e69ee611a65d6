package io.ouroboros.harness.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTableTest {
    /** The table in {@link ConsoleTable}'s Javadoc. */
    @Test
    void numbersAlignRightAndTextsLeftUnderARule() {
        String table =
                ConsoleTable.of(
                        "perplexity by generation",
                        "generation:|perplexity:|time",
                        List.of(
                                List.of("0", "34.07", "1m 32s"),
                                List.of("1", "1,061.20", "58.4s")));
        assertThat(table)
                .isEqualTo(
                        """
                        perplexity by generation

                        generation  perplexity  time
                        ----------  ----------  ------
                                 0       34.07  1m 32s
                                 1    1,061.20  58.4s
                        """);
    }

    @Test
    void aTableMayHaveNeitherTitleNorRows() {
        assertThat(ConsoleTable.of("", "name", List.of())).isEqualTo("name\n----\n");
    }

    @Test
    void charactersOutsideTheBasicPlaneCountOnce() {
        String table =
                ConsoleTable.of("", "x|n:", List.of(List.of("𝒳𝒳", "1"), List.of("äöü", "2")));
        assertThat(table).isEqualTo("x    n\n---  -\n𝒳𝒳   1\näöü  2\n");
    }
}
