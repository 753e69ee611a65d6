package io.ouroboros.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.synthesis.BatchSizeChoice;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped or killed anywhere and continued is the straight run, byte for byte. */
final class ResumeTest {

    private static final int GENERATIONS = 3;

    /** One work in the middle of each stage. */
    private static final Pattern STOPS =
            Pattern.compile("fine-tuning .*, epoch 1|sampling, .*|synthesizing, .*");

    @TempDir private Path directory;

    @Test
    void aRunStoppedInEveryStageIsTheStraightRun() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(3, GENERATIONS, 0.3);
        Path straight = directory.resolve("straight");
        List<String> works = new ArrayList<>();
        ExperimentRun.run(config, straight, recording(works), Interruption.manual());
        Path stopped = directory.resolve("stopped");
        Set<String> seen = new HashSet<>();
        int numStops = 0;
        boolean done = false;
        while (!done) {
            Interruption interruption = Interruption.manual();
            int before = seen.size();
            Progress stopping = stopAtTheFirstNew(seen, interruption);
            try {
                ExperimentRun.run(config, stopped, stopping, interruption);
                done = true;
            } catch (StoppedException e) {
                numStops++;
                assertThat(seen).hasSize(before + 1);
            }
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(works);
        assertThat(numStops).isEqualTo(8); // three stages, the last generation has two
        assertThat(ExperimentRun.reproducible(stopped))
                .isEqualTo(ExperimentRun.reproducible(straight));
    }

    @Test
    void aStageKilledBeforeItsMarkerIsDoneAgainWithTheSameBytes() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(4, GENERATIONS, 0);
        Path straight = directory.resolve("straight");
        ExperimentRun.run(config, straight);
        Map<String, String> whole = ExperimentRun.reproducible(straight);
        for (int generation = GENERATIONS - 1; generation >= 0; generation--) {
            for (Stage stage : List.of(Stage.SYNTHESIS, Stage.EVALUATION, Stage.FINE_TUNING)) {
                if (stage == Stage.SYNTHESIS && generation == GENERATIONS - 1) {
                    continue;
                }
                kill(straight, generation, stage);
                ExperimentRun.run(config, straight);
                assertThat(ExperimentRun.reproducible(straight))
                        .as("killed in %s of generation %d", stage, generation)
                        .isEqualTo(whole);
            }
        }
    }

    /** Leaves what a kill just before a stage's marker leaves, and half-written files. */
    private static void kill(Path root, int generation, Stage stage) throws IOException {
        Path files = root.resolve("generation-%02d".formatted(generation));
        switch (stage) {
            case FINE_TUNING -> {
                Files.delete(files.resolve("fine-tuning.json"));
                Path partial = files.resolve(".checkpoint.0123456789abcdef.partial");
                Files.createDirectory(partial);
                Files.writeString(partial.resolve("model.safetensors"), "half");
                Files.writeString(files.resolve("checkpoint/model.safetensors"), "other weights");
            }
            case EVALUATION -> {
                Files.delete(files.resolve("evaluation.json"));
                Files.writeString(files.resolve("samples.jsonl"), "{}\n");
                Files.delete(root.resolve("metrics.jsonl"));
            }
            case SYNTHESIS -> {
                Files.delete(files.resolve("synthesis.json"));
                Files.writeString(files.resolve("synthetic.jsonl"), "{\"ids\": [4]}\n");
                Files.writeString(root.resolve(".metrics.jsonl.0123456789abcdef.partial"), "{");
            }
        }
    }

    @Test
    void aStopDuringAResumeKeepsTheLinesOfMeasuredGenerations() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(5, GENERATIONS, 0);
        Path root = directory.resolve("run");
        ExperimentRun.run(config, root);
        List<JsonFields> before = JsonFields.readLines(root.resolve("metrics.jsonl"));
        kill(root, 1, Stage.SYNTHESIS);
        Interruption interruption = Interruption.manual();
        Progress stopping = stopAtTheFirstNew(new HashSet<>(), interruption);
        assertThatThrownBy(() -> ExperimentRun.run(config, root, stopping, interruption))
                .isInstanceOf(StoppedException.class);
        List<JsonFields> after = JsonFields.readLines(root.resolve("metrics.jsonl"));
        assertThat(after).hasSize(GENERATIONS);
        assertThat(after.get(1).has("written")).isFalse();
        before.get(1).object().remove("written");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whatIsDoneIsNotDoneAgain() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(5, 2, 0);
        Path root = directory.resolve("run");
        List<JsonFields> lines = ExperimentRun.run(config, root);
        Map<String, String> before = Tiny.contents(root);
        List<String> works = new ArrayList<>();
        assertThat(ExperimentRun.run(config, root, recording(works), Interruption.manual()))
                .isEqualTo(lines);
        assertThat(works).isEmpty();
        before.remove(".lock");
        Map<String, String> after = Tiny.contents(root);
        after.remove(".lock");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aSynthesisGoesOnFromItsFinishedPrompts() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(6, 2, 0);
        Path straight = directory.resolve("straight");
        ExperimentRun.run(config, straight);
        Path stopped = directory.resolve("stopped");
        Path shards = stopped.resolve("generation-00/synthesis");
        Interruption interruption = Interruption.manual();
        Progress stopping = stopAfterABatch(interruption);
        assertThatThrownBy(() -> ExperimentRun.run(config, stopped, stopping, interruption))
                .isInstanceOf(StoppedException.class);
        assertThat(shards.resolve("prompts-0000000000.jsonl")).exists(); // 5 of 18 prompts
        ExperimentConfig other = withBatchSize(config, BatchSizeChoice.of(13));
        List<Long> steps = new ArrayList<>();
        ExperimentRun.run(other, stopped, synthesisSteps(steps), Interruption.manual());
        assertThat(steps).containsExactly(5L, 13L);
        assertThat(Files.readString(stopped.resolve("manifest.json")))
                .contains("\"decodingBatchSize\": 13");
        assertThat(shards).doesNotExist();
        assertThat(ExperimentRun.reproducible(stopped))
                .isEqualTo(ExperimentRun.reproducible(straight));
    }

    @Test
    void shardsLeftByAKillAfterTheMarkerAreRemoved() throws IOException {
        ExperimentConfig config = ExperimentRun.in(directory).config(7, 2, 0);
        Path root = directory.resolve("run");
        ExperimentRun.run(config, root);
        Map<String, String> whole = ExperimentRun.reproducible(root);
        Path shards = Files.createDirectory(root.resolve("generation-00/synthesis"));
        Files.writeString(shards.resolve("prompts-0000000000.jsonl"), "anything");
        ExperimentRun.run(config, root);
        assertThat(ExperimentRun.reproducible(root)).isEqualTo(whole);
    }

    private static ExperimentConfig withBatchSize(ExperimentConfig config, BatchSizeChoice size) {
        return ExperimentRun.with(
                config, SynthesisConfig.of(Tiny.BLOCK_LENGTH, config.synthesis().decoding(), size));
    }

    /** Stops when generation 0 has synthesised its first batch. */
    private static Progress stopAfterABatch(Interruption interruption) {
        List<Long> steps = new ArrayList<>();
        return observed(
                (what, count) -> {
                    if (what.equals("synthesizing, generation 0")) {
                        steps.add(count);
                    }
                    if (steps.size() == 2) { // the first tells what was there before
                        interruption.request();
                    }
                });
    }

    private static Progress synthesisSteps(List<Long> steps) {
        return observed(
                (what, count) -> {
                    if (what.equals("synthesizing, generation 0")) {
                        steps.add(count);
                    }
                });
    }

    private static Progress observed(ObjLongConsumer<String> steps) {
        return (what, total, unit) ->
                new Progress.Work() {
                    @Override
                    public void step(long count) {
                        steps.accept(what, count);
                    }

                    @Override
                    public void note(String note) {}

                    @Override
                    public void close() {}
                };
    }

    private static Progress recording(List<String> works) {
        return (what, total, unit) -> {
            if (STOPS.matcher(what).matches()) {
                works.add(what);
            }
            return Progress.silent().start(what, total, unit);
        };
    }

    private static Progress stopAtTheFirstNew(Set<String> seen, Interruption interruption) {
        return (what, total, unit) -> {
            if (STOPS.matcher(what).matches() && seen.add(what)) {
                interruption.request();
            }
            return Progress.silent().start(what, total, unit);
        };
    }
}
