package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTimeLeftTest {

    @TempDir private Path directory;
    private RunFiles files;
    private final List<String> notes = new ArrayList<>();
    private long nanos = Duration.ofDays(3).toNanos();
    private Progress progress;

    @BeforeEach
    void run() throws IOException {
        files = new RunFiles(TinyRun.in(directory, "--generations=3", "--epochs=1"));
        progress = new RunTimeLeft(this::noted, files, 3, () -> nanos);
        Files.writeString(
                files.timings(),
                """
                {"generation": 0, "stage": "fine_tuning", "elapsedSeconds": 600}
                {"generation": 0, "stage": "evaluation", "elapsedSeconds": 100}
                {"generation": 0, "stage": "synthesis", "elapsedSeconds": 60}
                {"generation": 1, "stage": "fine_tuning", "elapsedSeconds": 200}
                """);
        Files.delete(files.marker(1, RunFiles.Stage.SYNTHESIS));
        Files.delete(files.marker(2, RunFiles.Stage.FINE_TUNING));
        Files.delete(files.marker(2, RunFiles.Stage.EVALUATION));
    }

    private Progress.Work noted(String what, long total, String unit) {
        return new Progress.Work() {
            @Override
            public void step(long amount) {
                notes.add(what + " +" + amount);
            }

            @Override
            public void note(String note) {
                notes.add(note);
            }

            @Override
            public void close() {}
        };
    }

    /** A synthesis of 60 s, a training of the mean 400 s, an evaluation of 100 s. */
    @Test
    void theTimeIsThatOfTheStagesThatAreLeftLessWhatTheCurrentOneTook() {
        try (Progress.Work work = progress.start("a", 9, "blocks")) {
            pass(15);
            work.step(2);
            work.note("loss 3.21");
        }
        try (Progress.Work work = progress.start("b", 9, "blocks")) {
            pass(25);
            work.step(1);
        }
        assertThat(notes)
                .containsExactly(
                        "a +2",
                        "run 9m 05s left",
                        "loss 3.21, run 9m 05s left",
                        "b +1",
                        "run 8m 40s left");
    }

    @Test
    void theNextStageStartsItsOwnTime() throws IOException {
        progress.start("a", 9, "blocks").close();
        pass(1000);
        Files.writeString(files.marker(1, RunFiles.Stage.SYNTHESIS), "{}");
        try (Progress.Work work = progress.start("b", 9, "blocks")) {
            pass(10);
            work.note("");
            pass(700);
            work.note("slow");
        }
        assertThat(notes).containsExactly("run 8m 10s left", "slow, run ending");
    }

    @Test
    void nothingIsSaidBeforeEachKindOfStageWasDone() throws IOException {
        Files.delete(files.timings());
        try (Progress.Work work = progress.start("a", 9, "blocks")) {
            work.step(2);
            work.note("loss 3.21");
        }
        assertThat(notes).containsExactly("a +2", "loss 3.21");
    }

    private void pass(long seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
