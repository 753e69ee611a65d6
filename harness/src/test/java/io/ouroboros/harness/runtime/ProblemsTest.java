package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ouroboros.harness.device.DeviceChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemsTest {
    @Test
    void everyProblemIsReportedAtOnceAndInOrder() {
        Problems problems = new Problems();
        problems.check(false, "--beam-width must be at least 1, got %d", 0);
        problems.check(true, "not shown");
        problems.add("--model must name a model, got nothing");
        problems.collect(() -> DeviceChoice.parse("tpu"));
        problems.collect(
                () -> {
                    throw new UsageException(List.of("first inner", "second inner"));
                });
        problems.collect(() -> DeviceChoice.parse("cpu"));
        UsageException failure = catchThrowableOfType(UsageException.class, problems::throwIfAny);
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
    void noProblemIsNoFailure() {
        Problems problems = new Problems();
        problems.check(true, "not shown");
        problems.throwIfAny();
    }

    @Test
    void aUsageExceptionHasAReason() {
        assertThatThrownBy(() -> new UsageException(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("problems must hold at least one message, got none");
    }
}
