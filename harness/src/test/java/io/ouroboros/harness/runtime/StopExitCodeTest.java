package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StopExitCodeTest {
    @Test
    void unsetAndEmptyLeaveTheSignalsOwn() {
        assertThat(StopExitCode.in(Map.of())).isEmpty();
        assertThat(StopExitCode.in(Map.of("OUROBOROS_STOP_EXIT_CODE", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 75, 255})
    void aCodeIsTaken(int code) {
        Map<String, String> environment = Map.of("OUROBOROS_STOP_EXIT_CODE", "" + code);
        assertThat(StopExitCode.in(environment)).hasValue(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"256", "-1", "+7", "zero", " 0", "0x1", "99999999999"})
    void whatIsNoCodeIsRefused(String value) {
        assertThatThrownBy(() -> StopExitCode.in(Map.of("OUROBOROS_STOP_EXIT_CODE", value)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "OUROBOROS_STOP_EXIT_CODE must be a whole number from 0 to 255, got %s",
                        value);
    }
}
