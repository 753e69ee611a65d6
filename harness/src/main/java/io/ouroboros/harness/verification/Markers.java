package io.ouroboros.harness.verification;

import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The markers of a run.
 *
 * @param files the run's files
 * @param generations how many generations it has
 * @param sound those that hold together, by their stages, in the order of the run
 */
record Markers(RunFiles files, int generations, Map<Part, Marker> sound) {

    /** What is done with each stage. */
    @FunctionalInterface
    interface Visitor {
        void visit(int generation, Stage stage) throws IOException;
    }

    /** Reads every marker that there is. */
    static Markers read(RunFiles files, int generations, Findings findings) throws IOException {
        Markers markers = new Markers(files, generations, new LinkedHashMap<>());
        markers.forEachStage(
                (generation, stage) -> {
                    Part part = Part.of(generation, stage);
                    if (files.isDone(generation, stage)) {
                        try {
                            markers.sound.put(part, Marker.read(files, generation, stage));
                        } catch (IOException e) {
                            List<Path> removals = List.of(files.marker(generation, stage));
                            findings.damaged(
                                    part, Damage.Remedy.DROP, removals, Findings.message(e));
                        }
                    }
                });
        return markers;
    }

    /** Visits each stage that the run will have, in order; the last generation writes nothing. */
    void forEachStage(Visitor visitor) throws IOException {
        for (int generation = 0; generation < generations; generation++) {
            for (Stage stage : Stage.values()) {
                if (stage != Stage.SYNTHESIS || generation + 1 < generations) {
                    visitor.visit(generation, stage);
                }
            }
        }
    }

    /** Whether every stage up to the newest one has a marker that holds together. */
    boolean areAllThere() throws IOException {
        List<Boolean> sounds = new ArrayList<>();
        int[] numDone = {0};
        forEachStage(
                (generation, stage) -> {
                    sounds.add(sound.containsKey(Part.of(generation, stage)));
                    if (files.isDone(generation, stage)) {
                        numDone[0] = sounds.size();
                    }
                });
        return !sounds.subList(0, numDone[0]).contains(false);
    }

    /** A file of a generation that its marker speaks of. */
    Path file(int generation, String name) {
        return files.generation(generation).resolve(name);
    }

    /** Whether a file is missing on purpose. */
    boolean isDropped(int generation, String name) {
        return name.startsWith(Marker.CHECKPOINT)
                && Files.exists(files.droppedCheckpoint(generation));
    }

    /** Bytes of all files that are there. */
    long sizeBytes() throws IOException {
        long[] sizeBytes = {0};
        forEachStage(
                (generation, stage) -> {
                    Marker marker = sound.get(Part.of(generation, stage));
                    if (marker != null) {
                        for (String name : marker.files().keySet()) {
                            Path file = file(generation, name);
                            sizeBytes[0] += Files.isRegularFile(file) ? Files.size(file) : 0;
                        }
                    }
                });
        return sizeBytes[0];
    }
}
