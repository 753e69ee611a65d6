package io.ouroboros.harness.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ouroboros.harness.device.DeviceChoice;
import io.ouroboros.harness.runtime.UsageException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChecksTest {
    @Test
    void everyProblemIsReportedTogetherAndInOrder() {
        Checks checks = new Checks(option -> false);
        checks.check(false, "--beam-width must be at least 1, got %d", 0);
        checks.check(true, "not shown");
        checks.check(false, "--model must name a model, got nothing");
        checks.collect(() -> DeviceChoice.parse("tpu"));
        checks.collect(
                () -> {
                    throw new UsageException(List.of("first inner", "second inner"));
                });
        checks.collect(() -> DeviceChoice.parse("cpu"));
        UsageException failure = catchThrowableOfType(UsageException.class, checks::throwIfAny);
        assertThat(failure.problems())
                .containsExactly(
                        "--beam-width must be at least 1, got 0",
                        "--model must name a model, got nothing",
                        "--device must be auto, cpu, cuda or cuda:N, got tpu",
                        "first inner",
                        "second inner");
        assertThat(failure).hasMessage(String.join("\n", failure.problems()));
    }

    @Test
    void withoutAProblemNothingIsThrown() {
        Checks checks = new Checks(option -> false);
        checks.check(true, "not shown");
        checks.collect(() -> DeviceChoice.parse("cpu"));
        assertThatCode(checks::throwIfAny).doesNotThrowAnyException();
    }

    @Test
    void onlyTypedOptionsAreRefusedAsIgnored() {
        Checks checks = new Checks(option -> option.equals("--b"));
        checks.ignored(true, "--c", "no --c", "--a", "--b");
        checks.ignored(false, "--c", "no --c", "--b");
        assertThatThrownBy(checks::throwIfAny).hasMessage("--b must come with --c, got no --c");
    }

    @Test
    void aUsageExceptionHasAReason() {
        assertThatThrownBy(() -> new UsageException(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("problems must hold at least one message, got none");
    }
}
