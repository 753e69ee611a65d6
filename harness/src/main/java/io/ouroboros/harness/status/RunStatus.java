package io.ouroboros.harness.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageId;
import io.ouroboros.harness.experiment.StageTiming;
import io.ouroboros.harness.io.RunLock;
import io.ouroboros.harness.reporting.ConsoleTable;
import io.ouroboros.harness.reporting.Quantities;
import io.ouroboros.harness.reporting.RecordedProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of a run.
 *
 * @param root the run directory
 * @param state whether a process is working on it
 * @param generations the finished stages of each generation, in order
 * @param work the current work, or the work that the process left unfinished
 * @param timeLeft of the whole run, from the mean time of the stages so far; empty if a kind of
 *     stage that is left was never finished
 */
public record RunStatus(
        Path root,
        State state,
        List<GenerationStatus> generations,
        Optional<RecordedProgress.State> work,
        Optional<Duration> timeLeft) {

    /** Whether a process is working on a run. */
    public enum State {
        /** Every stage is done. */
        DONE,
        /** A process holds the run directory. */
        RUNNING,
        /** No process does; the run's command resumes it. */
        STOPPED
    }

    /**
     * One generation.
     *
     * @param seconds of each finished stage
     * @param testPerplexity of original text; empty until it is measured
     */
    record GenerationStatus(Map<Stage, Double> seconds, Optional<Double> testPerplexity) {}

    /**
     * Reads the progress of a run, which may be in progress.
     *
     * @param root a run directory
     * @return its status
     * @throws IOException if a file cannot be read or is of another format
     */
    public static RunStatus read(Path root) throws IOException {
        RunFiles files = new RunFiles(root);
        int numGenerations = files.numGenerations();
        Map<Integer, Map<Stage, Double>> seconds = StageTiming.readSoFar(files);
        List<GenerationStatus> generations = new ArrayList<>();
        for (int generation = 0; generation < numGenerations; generation++) {
            generations.add(
                    new GenerationStatus(
                            seconds.getOrDefault(generation, Map.of()),
                            testPerplexity(files, generation)));
        }
        List<StageId> left = files.stagesLeft(numGenerations);
        boolean running = RunLock.isHeld(root);
        boolean done = left.isEmpty();
        State state = running ? State.RUNNING : done ? State.DONE : State.STOPPED;
        return new RunStatus(
                root,
                state,
                generations,
                state == State.DONE ? Optional.empty() : work(files),
                StageTiming.estimate(left, seconds.values()));
    }

    private static Optional<Double> testPerplexity(RunFiles files, int generation)
            throws IOException {
        if (!files.isDone(generation, Stage.EVALUATION)) {
            return Optional.empty();
        }
        return Optional.of(files.evaluated(generation).test().all().tokenPerplexity());
    }

    private static Optional<RecordedProgress.State> work(RunFiles files) throws IOException {
        return Files.exists(files.progress())
                ? Optional.of(RecordedProgress.State.read(files.progress()))
                : Optional.empty();
    }

    /**
     * Formats the status as text.
     *
     * @return some lines and a table
     */
    public String toText() {
        StringBuilder text =
                new StringBuilder(root + ": " + state.name().toLowerCase(Locale.ROOT) + "\n");
        work.ifPresent(now -> text.append(now.toText()).append('\n'));
        if (state != State.DONE) {
            text.append(
                    timeLeft.map(time -> "about " + Quantities.duration(time) + " left for the run")
                            .orElse("time left for the run: not known yet"));
            text.append('\n');
        }
        List<List<String>> rows = new ArrayList<>();
        for (int generation = 0; generation < generations.size(); generation++) {
            GenerationStatus status = generations.get(generation);
            List<String> row = new ArrayList<>(List.of(Integer.toString(generation)));
            for (Stage stage : Stage.values()) {
                Double took = status.seconds().get(stage);
                long millis = took == null ? 0 : (long) (1e3 * took);
                row.add(took == null ? "" : Quantities.duration(Duration.ofMillis(millis)));
            }
            row.add(status.testPerplexity().map(Quantities::perplexity).orElse(""));
            rows.add(row);
        }
        String headers = "generation:|fine-tuning:|evaluation:|synthesis:|test ppl:";
        return text + "\n" + ConsoleTable.of("Time by stage", headers, rows);
    }

    /**
     * Formats the status as JSON.
     *
     * @return {@code runDirectory}, {@code state}, {@code generations} (of each the {@code seconds}
     *     of its finished stages and {@code testPerplexity}), {@code work} and {@code secondsLeft},
     *     where they are known
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("runDirectory", root.toString());
        json.addProperty("state", state.name().toLowerCase(Locale.ROOT));
        JsonArray array = new JsonArray();
        for (GenerationStatus generation : generations) {
            JsonObject one = new JsonObject();
            JsonObject seconds = new JsonObject();
            generation
                    .seconds()
                    .forEach((stage, took) -> seconds.addProperty(stage.toString(), took));
            one.add("seconds", seconds);
            generation
                    .testPerplexity()
                    .ifPresent(perplexity -> one.addProperty("testPerplexity", perplexity));
            array.add(one);
        }
        json.add("generations", array);
        work.ifPresent(now -> json.addProperty("work", now.toText()));
        timeLeft.ifPresent(left -> json.addProperty("secondsLeft", left.toSeconds()));
        return json;
    }
}
