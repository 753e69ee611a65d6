package io.ouroboros.harness.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class InterruptionTest {
    @Test
    void workGoesOnUntilAStopIsRequested() {
        Interruption interruption = Interruption.manual();
        assertThatCode(interruption::check).doesNotThrowAnyException();
        interruption.request();
        assertThatThrownBy(interruption::check)
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped by signal");
    }

    @Test
    void adviceFollowsTheMessageAndSharesTheRequest() {
        Interruption interruption = Interruption.manual();
        Interruption advising = interruption.advising("the same command resumes");
        interruption.request();
        assertThatThrownBy(advising::check)
                .isInstanceOf(StoppedException.class)
                .hasMessage("stopped by signal; the same command resumes");
    }
}
