package io.ouroboros.harness.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.reporting.RecordedProgress;
import io.ouroboros.harness.testing.CommandResult;
import io.ouroboros.harness.testing.TinyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunStatusTest {

    @TempDir private Path directory;
    private Path root;

    @BeforeEach
    void run() throws IOException {
        root = TinyRun.in(directory, "--generations=3", "--epochs=1");
    }

    private CommandResult status(Object... more) throws IOException {
        Object[] arguments = new Object[more.length + 2];
        arguments[0] = "status";
        arguments[1] = root;
        System.arraycopy(more, 0, arguments, 2, more.length);
        return CommandResult.of(arguments);
    }

    @Test
    void aFinishedRunHasTheTimeOfEveryStage() throws IOException {
        assertThat(root.resolve("progress.json")).doesNotExist();
        CommandResult result = status();
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines().limit(6).toList().toString().replaceAll(" +", " "))
                .isEqualTo(
                        "[%s: done, , Time by stage, , generation fine-tuning evaluation synthesis test ppl, ---------- ----------- ---------- --------- --------]"
                                .formatted(root));
        assertThat(result.out().lines().filter(line -> line.strip().matches("[012] .*s.*")))
                .hasSize(3);
        JsonFields json = JsonFields.parse(status("--format", "json").out(), "status");
        assertThat(json.requireString("state")).isEqualTo("done");
        assertThat(json.requireLong("secondsLeft")).isZero();
        assertThat(json.requireObjects("generations")).hasSize(3);
        JsonFields last = json.requireObjects("generations").get(2);
        assertThat(last.object().keySet()).containsExactly("seconds", "testPerplexity");
        assertThat(last.requireObject("seconds").object().keySet())
                .containsExactly("fine_tuning", "evaluation");
    }

    @Test
    void aStoppedRunTellsWhereItStoppedAndWhatIsLeft() throws IOException {
        Files.delete(root.resolve("generation-02/evaluation.json"));
        Files.writeString(
                root.resolve("progress.json"),
                """
                {"formatVersion": 1, "what": "evaluating generation 2", "before": 600, "done": 1200,
                 "total": 4800, "unit": "blocks", "note": "loss 3.2", "startedAt": "2026-11-22T10:00:00Z",
                 "updatedAt": "2026-11-22T10:01:00Z"}
                """);
        assertThat(status().out().lines().limit(3).toList())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo(root + ": stopped"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "evaluating generation 2: 1,200 of 4,800 blocks (25 %), 10.0/s, 6m 00s left, loss 3.2"),
                        line -> assertThat(line).matches("about \\d+\\.\\ds left for the run"));
    }

    @Test
    void aRunThatGoesOnIsRunning() throws IOException {
        Files.delete(root.resolve("generation-02/evaluation.json"));
        try (RunLock lock = RunLock.acquire(root)) {
            assertThat(status().out()).startsWith(root + ": running\n");
        }
        assertThat(status().out()).startsWith(root + ": stopped\n");
    }

    @Test
    void timeLeftIsNotKnownBeforeEachKindOfStageWasDone() throws IOException {
        Files.delete(root.resolve("timings.jsonl"));
        Files.delete(root.resolve("generation-01/synthesis.json"));
        assertThat(status().out())
                .startsWith(root + ": stopped\ntime left for the run: not known yet\n");
    }

    @Test
    void noRunIsNamed() throws IOException {
        CommandResult result = CommandResult.of("status", directory.resolve("dataset"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo(
                        "ouroboros: %s must be a run directory or hold seed-N directories, got neither\n"
                                .formatted(directory.resolve("dataset")));
    }

    @Test
    void recordedProgressIsShownAndWritten() throws IOException {
        Path file = directory.resolve("progress.json");
        StringBuilder shown = new StringBuilder();
        Progress inner =
                (what, total, unit) -> {
                    shown.append(what).append(' ').append(total).append(' ').append(unit);
                    return new Progress.Work() {
                        @Override
                        public void skip(long amount) {
                            shown.append(" ~").append(amount);
                        }

                        @Override
                        public void step(long amount) {
                            shown.append(" +").append(amount);
                        }

                        @Override
                        public void note(String note) {
                            shown.append(' ').append(note);
                        }

                        @Override
                        public void close() {
                            shown.append(" closed");
                        }
                    };
                };
        try (Progress.Work work = new RecordedProgress(inner, file).start("work", 7, "steps")) {
            work.skip(3);
            work.step(2);
            work.note("well");
        }
        assertThat(shown).hasToString("work 7 steps ~3 +2 well closed");
        JsonFields json = JsonFields.read(file);
        assertThat(json.requireLong("total")).isEqualTo(7);
        assertThat(json.requireString("what")).isEqualTo("work");
    }

    /** A full disk must not end a training. */
    @Test
    void progressThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "").resolve("progress.json");
        try (Progress.Work work =
                new RecordedProgress(Progress.silent(), file).start("work", 7, "steps")) {
            work.step(2);
        }
        assertThat(Files.exists(file)).isFalse();
    }
}
