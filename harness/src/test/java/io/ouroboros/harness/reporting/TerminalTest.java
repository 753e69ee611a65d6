package io.ouroboros.harness.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TerminalTest {
    @ParameterizedTest
    @CsvSource({
        "xterm, 132, true, true, 132",
        "xterm, 9999, true, true, 9999",
        "xterm, '', true, true, 80",
        "xterm, 7, true, true, 80",
        "xterm, wide, true, true, 80",
        "dumb, 132, true, false, 80",
        "xterm, 132, false, false, 80",
    })
    void onlyATerminalThatCanRewriteItsLineIsInteractive(
            String term, String columns, boolean leadsToTerminal, boolean interactive, int width) {
        assertThat(Terminal.of(Map.of("TERM", term, "COLUMNS", columns), leadsToTerminal))
                .isEqualTo(new Terminal(interactive, width));
    }
}
