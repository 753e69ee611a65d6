package io.ouroboros.harness.reporting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private final List<String> lines = new ArrayList<>();
    private long nanos = Duration.ofDays(5).toNanos();

    @Test
    void eachTenthAndTheEndAreLogged() {
        try (Progress.Work work = logged("fine-tuning generation 2", 2000)) {
            for (int i = 0; i < 2000; i++) {
                pass(Duration.ofMillis(50));
                work.step(1);
                work.note("loss " + (4000 - i));
            }
        }
        assertThat(lines).hasSize(10);
        assertThat(lines.get(0))
                .isEqualTo(
                        "fine-tuning generation 2: 200 of 2,000 steps (10 %), 20.0/s, 1m 30s left, loss 3802");
        assertThat(lines.get(8))
                .isEqualTo(
                        "fine-tuning generation 2: 1,800 of 2,000 steps (90 %), 20.0/s, 10.0s left, loss 2202");
        assertThat(lines.get(9))
                .isEqualTo("fine-tuning generation 2: 2,000 steps in 1m 40s, loss 2001");
    }

    @Test
    void quickWorkIsLoggedOnce() {
        try (Progress.Work work = logged("evaluating", 100)) {
            for (int i = 0; i < 10; i++) {
                pass(Duration.ofMillis(40));
                work.step(10);
            }
        }
        assertThat(lines).containsExactly("evaluating: 100 steps in 0.4s");
    }

    @Test
    void slowWorkIsLoggedEachHalfMinuteOnceSomethingIsDone() {
        Progress.Work work = logged("synthesizing", 1000);
        pass(Duration.ofSeconds(40));
        work.step(0);
        assertThat(lines).isEmpty();
        work.step(2);
        pass(Duration.ofSeconds(29));
        work.step(1);
        assertThat(lines)
                .containsExactly("synthesizing: 2 of 1,000 steps (0 %), 0.1/s, 5h 32m left");
        pass(Duration.ofSeconds(1));
        work.step(1);
        assertThat(lines).hasSize(2);
    }

    @Test
    void workThatFailedReportsHowFarItGot() {
        Progress.Work work = logged("synthesizing", 1000);
        pass(Duration.ofSeconds(3));
        work.step(7);
        work.close();
        assertThat(lines).containsExactly("synthesizing: 7 of 1,000 steps in 3.0s");
    }

    @Test
    void anEmptyTaskIsLoggedAsDone() {
        logged("synthesizing", 0).close();
        assertThat(lines).containsExactly("synthesizing: 0 steps in 0.0s");
    }

    @Test
    void theBarShowsCountAndNoteWithinItsWidth() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (Progress.Work work =
                new BarWork("tuning", 40, "steps", 100, printed(shown), () -> nanos)) {
            for (int i = 0; i < 40; i++) { // a line each half second
                pass(Duration.ofMillis(25));
                work.step(1);
            }
            work.note("loss 3.21");
        }
        assertThat(shown.toString(UTF_8).split(Pattern.quote(Terminal.ERASE_LINE), -1))
                .containsExactly(
                        "",
                        "tuning   0 %% [%s] 0 of 40 steps".formatted(" ".repeat(40)),
                        "tuning  50 %% [%s%s] 20 of 40 steps, 40.0/s, 0.5s left"
                                .formatted("=".repeat(20), " ".repeat(20)),
                        "tuning 100 %% [%s] 40 of 40 steps".formatted("=".repeat(40)),
                        "tuning 100 %% [%s] 40 of 40 steps, loss 3.21\n".formatted("=".repeat(40)));
    }

    @Test
    void aNarrowTerminalKeepsTheTimesAndTheNote() {
        Pace pace = new Pace(100, 420, 1000, Duration.ofSeconds(16));
        assertThat(BarWork.text("tuning", pace, "steps", "loss 3.21", 80))
                .isEqualTo(
                        "tuning  42 % [======         ] 420 of 1,000 steps, 20.0/s, 29.0s left, loss 3.21")
                .hasSize(80);
        assertThat(BarWork.text("tuning", pace, "steps", "loss 3.21", 74))
                .isEqualTo("tuning  42 % 420 of 1,000 steps, 20.0/s, 29.0s left, loss 3.21");
        assertThat(BarWork.text("tuning", pace, "steps", "loss 3.21", 60))
                .isEqualTo("tuning  42 % [======         ] 20.0/s, 29.0s left, loss 3.21");
        assertThat(BarWork.text("tuning", pace, "steps", "loss 3.21", 35))
                .isEqualTo("tuning  42 % 29.0s left, loss 3.21");
        assertThat(BarWork.text("tuning", pace, "steps", "loss 3.21", 9)).isEqualTo("tuning  4");
    }

    @Test
    void workOfAnEarlierProcessDoesNotCountTowardsTheSpeed() {
        try (Progress.Work work = logged("synthesizing", 1000)) {
            work.skip(880);
            pass(Duration.ofSeconds(10));
            work.step(20);
        }
        assertThat(lines.get(0))
                .isEqualTo("synthesizing: 900 of 1,000 steps (90 %), 2.0/s, 50.0s left");
    }

    @Test
    void theLineOfTheBarEndsOnceHoweverShortTheWork() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        new BarWork("tuning", 1, "steps", 100, printed(shown), () -> nanos).close();
        assertThat(shown.toString(UTF_8)).endsWith("\n").containsOnlyOnce("\n");
    }

    @Test
    void silentProgressPrintsNothing() {
        try (Progress.Work work = Progress.silent().start("tuning", 3, "steps")) {
            work.skip(1);
            work.step(2);
            work.note("loss 3.21");
        }
        assertThat(lines).isEmpty();
    }

    private static PrintStream printed(ByteArrayOutputStream shown) {
        return new PrintStream(shown, true, UTF_8);
    }

    private Progress.Work logged(String what, long total) {
        return new LoggedWork(what, total, "steps", lines::add, () -> nanos);
    }

    private void pass(Duration duration) {
        nanos += duration.toNanos();
    }
}
