package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.finetuning.TrainingCheckpoints;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.synthesis.SynthesisShards;
import io.ouroboros.harness.verification.Damage.Remedy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a stopped run goes on from, and what a killed one left half-written.
 *
 * @param files the run's files
 * @param generations how many generations the run has
 */
record WorkInProgress(RunFiles files, int generations) {

    /** The names that {@link AtomicFiles} gives to what it has not finished. */
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.partial");

    void check(Findings findings) throws IOException {
        for (int generation = 0; generation < generations; generation++) {
            if (!files.isDone(generation, Stage.FINE_TUNING)) {
                checkTraining(generation, findings);
            }
            if (!files.isDone(generation, Stage.SYNTHESIS)) {
                checkSynthesis(generation, findings);
            }
        }
        for (Path directory : directories()) {
            for (Path leftover : AtomicFiles.leftovers(directory)) {
                findings.note(
                        "%s was left by a killed process; a resumed run removes it"
                                .formatted(leftover));
            }
        }
    }

    private void checkTraining(int generation, Findings findings) throws IOException {
        Optional<Path> state = TrainingCheckpoints.newest(files.training(generation));
        if (state.isPresent()) {
            try {
                TrainingCheckpoints.check(state.get());
                findings.note(
                        "generation %d is being trained; a resumed run goes on from %s"
                                .formatted(generation, state.get()));
            } catch (IOException e) {
                findings.damaged(
                        Part.of(generation, Stage.FINE_TUNING),
                        Remedy.DROP,
                        List.of(state.get()),
                        Findings.message(e));
            }
        }
    }

    private void checkSynthesis(int generation, Findings findings) throws IOException {
        Path directory = files.synthesis(generation);
        if (!Files.isDirectory(directory)) {
            return;
        }
        Optional<SynthesisShards.Damaged> damaged = SynthesisShards.damaged(directory);
        if (damaged.isPresent()) {
            List<Path> removals = new ArrayList<>(damaged.get().files());
            Collections.reverse(removals); // a kill in between leaves no gap
            findings.damaged(
                    Part.of(generation, Stage.SYNTHESIS),
                    Remedy.DROP,
                    removals,
                    damaged.get().message());
        } else {
            findings.note(
                    "generation %d is writing; a resumed run goes on from %s"
                            .formatted(generation, directory));
        }
    }

    /** Removes what a killed process left. */
    List<Path> removeLeftovers() throws IOException {
        List<Path> removed = new ArrayList<>();
        for (Path directory : directories()) {
            removed.addAll(AtomicFiles.removeLeftovers(directory));
        }
        return removed;
    }

    private List<Path> directories() {
        List<Path> directories = new ArrayList<>(List.of(files.root(), files.tensorBoard()));
        for (int generation = 0; generation < generations; generation++) {
            directories.add(files.generation(generation));
            directories.add(files.training(generation));
            directories.add(files.synthesis(generation));
        }
        return directories.stream().filter(Files::isDirectory).toList();
    }

    private static String name(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
