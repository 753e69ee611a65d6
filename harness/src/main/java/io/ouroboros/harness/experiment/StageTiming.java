package io.ouroboros.harness.experiment;

import com.google.gson.JsonObject;
import io.ouroboros.harness.device.MemoryUse;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.io.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * What a stage took: a line of {@code timings.jsonl}, kept apart because it is not reproducible.
 *
 * @param generation index in the recursion
 * @param stage the stage
 * @param elapsedSeconds from its start, or from where it was gone on with, to its end
 * @param memory of the process at its end; nothing in lines of earlier versions
 */
public record StageTiming(int generation, Stage stage, double elapsedSeconds, MemoryUse memory) {

    /** The line that {@link #fromJson} reads. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("generation", generation);
        json.addProperty("stage", stage.toString());
        json.addProperty("elapsedSeconds", elapsedSeconds);
        memory.addTo(json);
        return json;
    }

    /**
     * Reads a line.
     *
     * @param json the line
     * @return the timing
     * @throws IOException naming the field that is missing or of another type, or the stage that is
     *     none
     */
    public static StageTiming fromJson(JsonFields json) throws IOException {
        String name = json.requireString("stage");
        Stage stage =
                Arrays.stream(Stage.values())
                        .filter(one -> one.toString().equals(name))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "stage must be one of %s, got %s in %s"
                                                        .formatted(
                                                                Arrays.toString(Stage.values()),
                                                                name,
                                                                json.where())));
        return new StageTiming(
                (int) json.requireLong("generation"),
                stage,
                json.requireDouble("elapsedSeconds"),
                MemoryUse.fromJson(json));
    }

    /**
     * Reads a run's timings.
     *
     * @param files the run's files
     * @return seconds by generation and stage, of a stage that was done again the last time
     * @throws IOException if the file cannot be read; there is none before the first stage is done
     */
    public static Map<Integer, Map<Stage, Double>> read(RunFiles files) throws IOException {
        Map<Integer, Map<Stage, Double>> seconds = new HashMap<>();
        for (JsonFields line : JsonFields.readLines(files.timings())) {
            StageTiming timing = fromJson(line);
            seconds.computeIfAbsent(timing.generation(), generation -> new EnumMap<>(Stage.class))
                    .put(timing.stage(), timing.elapsedSeconds());
        }
        return seconds;
    }

    /**
     * Reads a run's timings, where it has any yet.
     *
     * @param files the run's files
     * @return as {@link #read}; nothing before the first stage is done
     * @throws IOException if the file cannot be read
     */
    public static Map<Integer, Map<Stage, Double>> readSoFar(RunFiles files) throws IOException {
        return Files.exists(files.timings()) ? read(files) : Map.of();
    }
}
