package io.ouroboros.harness.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckpointIntervalTest {

    @ParameterizedTest
    @CsvSource({"500, 500, 0", "30s, 0, 30", "10m, 0, 600", "2h, 0, 7200"})
    void stepsAndTimesAreRead(String text, long steps, long seconds) {
        assertThat(CheckpointInterval.parse(text))
                .isEqualTo(new CheckpointInterval(steps, Duration.ofSeconds(seconds)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-3", "m", "1d", "1.5h", "10 m", "99999999999"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointInterval.parse(text))
                .withMessage(
                        "must be a number of steps such as 500 or a time such as 10m, got " + text);
    }

    @Test
    void stepsOrTimeDecide() {
        CheckpointInterval bySteps = CheckpointInterval.parse("3");
        assertThat(bySteps.isDue(2, Long.MAX_VALUE)).isFalse();
        assertThat(bySteps.isDue(3, 0)).isTrue();
        CheckpointInterval byTime = CheckpointInterval.parse("2s");
        assertThat(byTime.isDue(Long.MAX_VALUE, 1_999_999_999L)).isFalse();
        assertThat(byTime.isDue(1, 2_000_000_000L)).isTrue();
        CheckpointInterval never = CheckpointInterval.parse("999999999h");
        assertThat(never.isDue(1, Long.MAX_VALUE)).isFalse();
    }
}
