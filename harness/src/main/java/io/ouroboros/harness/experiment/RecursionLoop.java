package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.EngineDevice;
import io.ouroboros.harness.device.MemoryUse;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.AtomicFiles;
import io.ouroboros.harness.io.WorkDirectory;
import io.ouroboros.harness.reporting.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The recursion: each generation is fine-tuned on original text or on the corpora of earlier ones,
 * measured on original test blocks, and writes the next corpus.
 *
 * <p>All state between stages is in the run directory. A stage is done if it has no marker, or one
 * that states other parents than the present ones: a fresh run is a resume from nothing.
 */
final class RecursionLoop {

    private static final Logger LOG = LoggerFactory.getLogger(RecursionLoop.class);

    private final RunContext run;
    private final TrainingSets trainingSets;
    private final StageParents parents;
    private final MetricsFiles metrics;
    private final CheckpointRetention retention;

    RecursionLoop(RunContext run) {
        this.run = run;
        trainingSets = new TrainingSets(run);
        RunFiles files = run.files();
        ExperimentConfig config = run.config();
        parents = new StageParents(files, config.init(), config.synthesis().prompts());
        metrics = new MetricsFiles(files, config.generations(), run.settings().tensorBoard());
        retention = new CheckpointRetention(files, run.settings().maxCheckpoints());
    }

    /** Does every stage that is missing, and completes {@code metrics.jsonl}. */
    void run() throws IOException {
        for (int generation = 0; generation < run.config().generations(); generation++) {
            run.interruption().check();
            Files.createDirectories(run.files().generation(generation));
            AtomicFiles.removeLeftovers(run.files().generation(generation));
            try (GenerationStages stages = new GenerationStages(run, trainingSets, generation)) {
                doMissing(generation, stages);
            }
        }
    }

    private void doMissing(int generation, GenerationStages stages) throws IOException {
        boolean lacksWeights = retention.isDropped(generation) && !isFinished(generation);
        if (lacksWeights || !isDone(generation, Stage.FINE_TUNING)) {
            fineTune(generation, stages);
        }
        tidyAfterTraining(generation);
        if (!isDone(generation, Stage.EVALUATION)) {
            FineTuned training = run.files().fineTuned(generation);
            perform(generation, Stage.EVALUATION, () -> stages.evaluate(training));
        }
        metrics.writeWith(generation);
        if (!isLast(generation)) { // the last corpus would not be read
            if (!isDone(generation, Stage.SYNTHESIS)) {
                String weights = parents.weightsSha256(generation);
                perform(generation, Stage.SYNTHESIS, () -> stages.synthesize(weights));
            }
            metrics.writeWith(generation);
        }
        new WorkDirectory(run.files().synthesis(generation)).remove();
    }

    private boolean isLast(int generation) {
        return generation + 1 == run.config().generations();
    }

    /** Whether no stage needs the generation's weights any more. */
    private boolean isFinished(int generation) throws IOException {
        return isDone(generation, Stage.FINE_TUNING)
                && isDone(generation, Stage.EVALUATION)
                && (isLast(generation) || isDone(generation, Stage.SYNTHESIS));
    }

    private void fineTune(int generation, GenerationStages stages) throws IOException {
        Path start = run.config().model();
        if (parents.startsFromPrevious(generation)) {
            restoreCheckpoint(generation - 1);
            start = run.files().checkpoint(generation - 1);
        }
        Path chosen = start;
        String startSha256 = parents.startSha256(generation);
        perform(generation, Stage.FINE_TUNING, () -> stages.fineTune(chosen, startSha256));
        retention.trained(generation);
    }

    /** Removes the training's files; at every visit, because a kill may have prevented it. */
    private void tidyAfterTraining(int generation) throws IOException {
        retention.dropOlderThan(generation);
        new WorkDirectory(run.files().training(generation)).remove();
    }

    /** Repeats the training of an earlier generation whose checkpoint was dropped. */
    private void restoreCheckpoint(int generation) throws IOException {
        if (retention.isDropped(generation)) {
            try (GenerationStages stages = new GenerationStages(run, trainingSets, generation)) {
                fineTune(generation, stages);
            }
            tidyAfterTraining(generation);
        }
    }

    private void perform(int generation, Stage stage, WorkDirectory.Work<StageOutcome> work)
            throws IOException {
        JsonObject parents = parents(generation, stage);
        long start = System.nanoTime();
        StageOutcome outcome = work.run();
        double elapsedSeconds = (System.nanoTime() - start) / 1e9;
        MemoryUse memory = MemoryUse.now(run.target().device());
        LOG.info("generation {}: {} is done{}", generation, stage.title(), text(memory));
        StageTiming timing = new StageTiming(generation, stage, elapsedSeconds, memory);
        run.directory().markDone(outcome.marker(parents), timing);
    }

    private String text(MemoryUse memory) {
        String device = EngineDevice.name(run.target().device());
        List<String> parts = new ArrayList<>();
        memory.peakHostBytes()
                .ifPresent(bytes -> parts.add("process peak " + Quantities.bytes(bytes)));
        memory.deviceBytesInUse()
                .ifPresent(bytes -> parts.add(device + " " + Quantities.bytes(bytes)));
        return parts.isEmpty() ? "" : "; memory: " + String.join(", ", parts);
    }

    /** Whether a stage has a marker that states the present parents. */
    private boolean isDone(int generation, Stage stage) throws IOException {
        if (!run.files().isDone(generation, stage)) {
            return false;
        }
        JsonObject found = run.files().results(generation, stage).requireObject("parents").object();
        boolean same = found.equals(parents(generation, stage));
        if (!same) {
            LOG.warn(
                    "generation {}: repeating {}, because the files that it was made from have changed",
                    generation,
                    stage.title());
        }
        return same;
    }

    private JsonObject parents(int generation, Stage stage) throws IOException {
        return stage == Stage.FINE_TUNING
                ? parents.of(generation, stage, trainingSets.mixture(generation).generations())
                : parents.of(generation, stage);
    }
}
