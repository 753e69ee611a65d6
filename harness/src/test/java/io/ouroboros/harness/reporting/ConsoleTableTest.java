package io.ouroboros.harness.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.reporting.ConsoleTable.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTableTest {
    /** The table in {@link ConsoleTable}'s Javadoc. */
    @Test
    void numbersAlignRightAndTextsLeftUnderARule() {
        ConsoleTable table =
                new ConsoleTable(
                        "perplexity by generation",
                        List.of(
                                Column.number("generation"),
                                Column.number("perplexity"),
                                Column.text("time")),
                        List.of(
                                List.of("0", "34.07", "1m 32s"),
                                List.of("1", "1,061.20", "58.4s")));
        assertThat(table.render())
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
        assertThat(new ConsoleTable("", List.of(Column.text("name")), List.of()).render())
                .isEqualTo("name\n----\n");
    }

    @Test
    void charactersOutsideTheBasicPlaneCountOnce() {
        ConsoleTable table =
                new ConsoleTable(
                        "",
                        List.of(Column.text("x"), Column.number("n")),
                        List.of(List.of("𝒳𝒳", "1"), List.of("äöü", "2")));
        assertThat(table.render()).isEqualTo("x    n\n---  -\n𝒳𝒳   1\näöü  2\n");
    }
}
