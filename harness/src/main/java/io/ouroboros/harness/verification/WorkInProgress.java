package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.finetuning.TrainingCheckpoints;
import io.ouroboros.harness.synthesis.SynthesisShards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a stopped run resumes from.
 *
 * @param files the run's files
 * @param generations how many generations the run has
 */
record WorkInProgress(RunFiles files, int generations) {

    void check(VerifiedRun findings) throws IOException {
        for (int generation = 0; generation < generations; generation++) {
            if (!files.isDone(generation, Stage.FINE_TUNING)) {
                checkTraining(generation, findings);
            }
            if (!files.isDone(generation, Stage.SYNTHESIS)) {
                checkSynthesis(generation, findings);
            }
        }
    }

    private void checkTraining(int generation, VerifiedRun findings) throws IOException {
        Optional<Path> state = TrainingCheckpoints.newest(files.training(generation));
        if (state.isPresent()) {
            try {
                TrainingCheckpoints.check(state.get());
                findings.notes()
                        .add(
                                "generation %d is being trained; a resumed run continues from %s"
                                        .formatted(generation, state.get()));
            } catch (IOException e) {
                Part part = Part.of(generation, Stage.FINE_TUNING);
                findings.damaged(part, VerifiedRun.message(e), state.get());
            }
        }
    }

    private void checkSynthesis(int generation, VerifiedRun findings) throws IOException {
        Path directory = files.synthesis(generation);
        if (!Files.isDirectory(directory)) {
            return;
        }
        Optional<SynthesisShards.Damaged> damaged = SynthesisShards.damaged(directory);
        if (damaged.isPresent()) {
            Part part = Part.of(generation, Stage.SYNTHESIS);
            findings.damaged(
                    part, damaged.get().message(), damaged.get().files().toArray(new Path[0]));
        } else {
            findings.notes()
                    .add(
                            "generation %d is writing its corpus; a resumed run continues from %s"
                                    .formatted(generation, directory));
        }
    }
}
