package io.ouroboros.harness.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ouroboros.harness.experiment.Experiment;
import io.ouroboros.harness.experiment.ExperimentConfig;
import io.ouroboros.harness.experiment.ExperimentRun;
import io.ouroboros.harness.experiment.RunConfig;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.finetuning.CheckpointInterval;
import io.ouroboros.harness.reporting.Progress;
import io.ouroboros.harness.runtime.Interruption;
import io.ouroboros.harness.runtime.StoppedException;
import io.ouroboros.harness.testing.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are not finished, or that keep few checkpoints. */
final class RunVerifierTest {

    private static final String LEFTOVER = ".metrics.jsonl.0123456789abcdef.partial";

    @TempDir private Path directory;
    private ExperimentConfig config;
    private Path root;
    private RunFiles files;
    private final RunVerifier verifier = new RunVerifier(Progress.silent(), Interruption.manual());

    @BeforeEach
    void prepare() throws IOException {
        config = ExperimentRun.in(directory).config(3, 3, 0);
        root = directory.resolve("run");
        files = new RunFiles(root);
    }

    /** Stops at a work's n-th step. */
    private void runUntil(String work, int steps) {
        Interruption interruption = Interruption.manual();
        List<Long> seen = new ArrayList<>();
        Progress stopping =
                (what, total, unit) ->
                        new Progress.Work() {
                            @Override
                            public void step(long amount) {
                                if (what.equals(work)) {
                                    seen.add(amount);
                                }
                                if (seen.size() == steps) {
                                    interruption.request();
                                }
                            }

                            @Override
                            public void note(String note) {}

                            @Override
                            public void close() {}
                        };
        assertThatThrownBy(() -> ExperimentRun.run(config, root, stopping, interruption))
                .isInstanceOf(StoppedException.class);
    }

    private static List<Path> removedBy(VerifiedRun run) {
        return Objects.requireNonNull(run.repair()).removed();
    }

    private List<String> messages(VerifiedRun run) {
        return run.damage().stream().map(Damage::message).toList();
    }

    /** Compares with a run that was never disturbed. */
    private void assertEndsAsTheStraightRun() throws IOException {
        Path straight = directory.resolve("straight");
        ExperimentRun.run(config, straight);
        ExperimentRun.run(config, root);
        assertThat(ExperimentRun.reproducible(root))
                .isEqualTo(ExperimentRun.reproducible(straight));
        assertThat(verifier.verify(root).damage()).isEmpty();
    }

    @Test
    void aStoppedTrainingIsNotedAndChecked() throws IOException {
        runUntil("fine-tuning generation 0, epoch 1", 2);
        VerifiedRun found = verifier.verify(root);
        assertThat(found.damage()).isEmpty();
        Path state;
        try (var states = Files.list(files.training(0))) {
            state = states.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        assertThat(found.notes())
                .containsExactly(
                        "generation 0 is being trained; a resumed run continues from " + state);
        assertThat(found.parts().values())
                .filteredOn(verdict -> verdict != Verdict.NOT_DONE)
                .containsOnly(Verdict.WHOLE);
        Path optimiser = state.resolve("optimiser.safetensors");
        byte[] bytes = Files.readAllBytes(optimiser);
        Files.write(optimiser, Arrays.copyOf(bytes, bytes.length - 4));
        assertThat(messages(verifier.verify(root)))
                .hasSize(1)
                .allMatch(m -> m.contains("optimiser"));
        Files.delete(state.resolve("training.json"));
        assertThat(messages(verifier.verify(root)))
                .containsExactly(state + "/training.json is missing");
        VerifiedRun repaired = verifier.repair(root);
        assertThat(repaired.isSound()).isTrue();
        assertThat(removedBy(repaired)).containsExactly(state);
        assertEndsAsTheStraightRun();
    }

    @Test
    void aStoppedSynthesisKeepsTheShardsBeforeADamagedOne() throws IOException {
        for (int stop = 0; stop < 3; stop++) { // the first step reports what was done before
            runUntil("synthesizing, generation 1", 2);
        }
        Path shards = files.synthesis(1);
        assertThat(verifier.verify(root).notes())
                .containsExactly(
                        "generation 1 is writing its corpus; a resumed run continues from "
                                + shards);
        Path second = shards.resolve("prompts-0000000005.jsonl");
        Path third = shards.resolve("prompts-0000000010.jsonl");
        Files.writeString(second, Files.readString(second).replace("\"ids\":[", "\"ids\":[7,"));
        String message =
                "%s must end with the hash of its lines, got a damaged shard; remove %s to start from scratch"
                        .formatted(second, shards);
        VerifiedRun found = verifier.verify(root);
        assertThat(messages(found)).containsExactly(message);
        assertThat(found.parts()).containsEntry(Part.of(1, Stage.SYNTHESIS), Verdict.DAMAGED);
        assertThat(removedBy(verifier.repair(root))).containsExactly(third, second);
        assertThat(shards.resolve("prompts-0000000000.jsonl")).exists();
        assertThat(verifier.verify(root).damage()).isEmpty();
        Files.writeString(shards.resolve("synthesis.json"), "{}");
        assertThat(messages(verifier.repair(root)))
                .containsExactly(
                        "formatVersion must be a whole number, got no such field in "
                                + shards.resolve("synthesis.json"));
        assertThat(shards).isEmptyDirectory();
        assertEndsAsTheStraightRun();
    }

    @Test
    void leftoversOfAKilledProcessAreRemovedByAResumedRun() throws IOException {
        runUntil("fine-tuning generation 0, epoch 1", 2);
        List<Path> leftovers = new ArrayList<>();
        for (Path parent : List.of(root, files.generation(0), files.training(0))) {
            leftovers.add(Files.writeString(parent.resolve(LEFTOVER), "{"));
        }
        assertThat(removedBy(verifier.repair(root))).isEmpty();
        runUntil("fine-tuning generation 0, epoch 1", 1);
        assertThat(files.training(0)).exists();
        assertThat(leftovers).noneMatch(Files::exists);
    }

    @Test
    void droppedCheckpointsAreNoDamage() throws IOException {
        RunConfig oneCheckpoint =
                new RunConfig(
                        CheckpointInterval.DEFAULT,
                        ExperimentRun.MEASURE,
                        1,
                        false,
                        Optional.empty());
        new Experiment(Tiny.CPU, Progress.silent(), Interruption.manual())
                .run(config, root, oneCheckpoint);
        assertThat(files.checkpoint(1)).doesNotExist();
        VerifiedRun found = verifier.verify(root);
        assertThat(found.damage()).isEmpty();
        assertThat(found.parts())
                .containsEntry(Part.of(1, Stage.FINE_TUNING), Verdict.CHECKPOINT_DROPPED)
                .containsEntry(Part.of(0, Stage.FINE_TUNING), Verdict.WHOLE);
        Files.delete(files.mixture(1));
        assertThat(messages(verifier.verify(root)))
                .hasSize(1)
                .allMatch(
                        message ->
                                message.startsWith(files.mixture(1) + " must have SHA-256 ")
                                        && message.endsWith(
                                                " as in fine-tuning.json, got no such file"));
    }

    @Test
    void otherWeightsMakeTheStagesAfterThemStale() throws IOException {
        ExperimentRun.run(config, root);
        Path other = directory.resolve("other");
        ExperimentRun.run(ExperimentRun.in(directory.resolve("again")).config(4, 3, 0), other);
        Map<Part, Verdict> whole = verifier.verify(root).parts();
        for (String name :
                List.of("fine-tuning.json", "checkpoint/model.safetensors", "mixture.jsonl")) {
            Files.copy(
                    other.resolve("generation-00").resolve(name),
                    files.generation(0).resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        VerifiedRun found = verifier.verify(root);
        assertThat(found.parts())
                .containsEntry(Part.of(0, Stage.FINE_TUNING), Verdict.WHOLE)
                .containsEntry(Part.of(0, Stage.EVALUATION), Verdict.STALE)
                .containsEntry(Part.of(0, Stage.SYNTHESIS), Verdict.STALE)
                .containsEntry(Part.of(1, Stage.FINE_TUNING), Verdict.WHOLE)
                .containsEntry(Part.of(1, Stage.EVALUATION), Verdict.STALE);
        assertThat(removedBy(verifier.repair(root)))
                .containsExactly(
                        files.marker(0, Stage.EVALUATION),
                        files.marker(0, Stage.SYNTHESIS),
                        files.marker(1, Stage.EVALUATION),
                        files.marker(2, Stage.EVALUATION));
        ExperimentRun.run(config, root);
        assertThat(verifier.verify(root).parts()).isEqualTo(whole);
    }

    @Test
    void aStoppedRepairRemovesNothing() throws IOException {
        ExperimentRun.run(config, root);
        Files.delete(files.samples(0));
        Interruption interruption = Interruption.manual();
        interruption.request();
        assertThatThrownBy(() -> new RunVerifier(Progress.silent(), interruption).repair(root))
                .isInstanceOf(StoppedException.class);
        assertThat(files.marker(0, Stage.EVALUATION)).exists();
    }
}
