package io.ouroboros.harness.verification;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ouroboros.harness.experiment.Evaluated;
import io.ouroboros.harness.experiment.RunFiles;
import io.ouroboros.harness.experiment.RunFiles.Stage;
import io.ouroboros.harness.experiment.StageId;
import io.ouroboros.harness.experiment.StageParents;
import io.ouroboros.harness.io.JsonFields;
import io.ouroboros.harness.io.JsonFormat;
import io.ouroboros.harness.reporting.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the files of each stage with its marker, and the marker with those before it. */
final class StagesCheck {

    private static final String CHECKPOINT = "checkpoint/";

    private final RunFiles files;
    private final StageParents parents;
    private final VerifiedRun findings;
    private final List<StageId> stages;

    /** How many stages there are up to the newest one that has a marker. */
    private int numReached;

    /** The intact markers. */
    private final Map<StageId, JsonFields> markers = new HashMap<>();

    /** What is wrong with the others. */
    private final Map<StageId, String> damagedMarkers = new HashMap<>();

    StagesCheck(RunFiles files, ManifestCheck manifest, VerifiedRun findings) {
        this.files = files;
        this.parents = manifest.parents();
        this.findings = findings;
        stages = StageId.all(manifest.generations());
    }

    void check(RunVerifier verifier) throws IOException {
        long sizeBytes = 0;
        for (StageId id : stages) {
            if (files.isDone(id.generation(), id.stage())) {
                numReached = stages.indexOf(id) + 1;
                sizeBytes += readMarker(id);
            }
        }
        String what = "verifying " + files.root();
        try (Progress.Work work = verifier.progress().start(what, sizeBytes, "bytes")) {
            for (StageId id : stages) {
                check(id, file -> verifier.hash(file, work));
            }
        }
    }

    /** Whether no stage has been done yet. */
    boolean isEmpty() {
        return numReached == 0;
    }

    /** Whether the marker of every stage up to the newest one exists and is intact. */
    boolean isComplete() {
        return markers.size() == numReached;
    }

    private Path marker(StageId id) {
        return files.marker(id.generation(), id.stage());
    }

    /** Reads a marker and returns the size of the files that it lists. */
    private long readMarker(StageId id) throws IOException {
        Path path = marker(id);
        Map<Path, String> listed;
        try {
            JsonFields marker = files.results(id.generation(), id.stage());
            if (!JsonFormat.pretty(marker.object()).equals(Files.readString(path))) {
                throw new IOException(
                        path + " must be formatted as it was written, got other bytes");
            }
            marker.requireObject("parents");
            requireFiles(id, marker);
            listed = listed(id, marker);
            markers.put(id, marker);
        } catch (IOException e) {
            damagedMarkers.put(id, VerifiedRun.message(e));
            return 0;
        }
        long sizeBytes = 0;
        for (Path file : listed.keySet()) {
            sizeBytes += Files.isRegularFile(file) ? Files.size(file) : 0;
        }
        return sizeBytes;
    }

    private void requireFiles(StageId id, JsonFields marker) throws IOException {
        JsonFields hashes = marker.requireObject("files");
        Path directory = files.generation(id.generation()).normalize();
        for (String name : hashes.object().keySet()) {
            hashes.requireString(name);
            if (!directory.resolve(name).normalize().startsWith(directory)) {
                throw new IOException(
                        "files must name files of the generation, got %s in %s"
                                .formatted(name, marker(id)));
            }
        }
        switch (id.stage()) {
            case FINE_TUNING -> {
                String stated = files.fineTuned(id.generation()).trained().weightsSha256();
                requireSame(marker, "weightsSha256", stated, CHECKPOINT + "model.safetensors");
            }
            case SYNTHESIS -> {
                String stated = files.written(id.generation()).corpusSha256();
                requireSame(marker, "corpusSha256", stated, "synthetic.jsonl");
            }
            case EVALUATION -> {
                Evaluated unused = files.evaluated(id.generation());
            }
        }
    }

    private static void requireSame(JsonFields marker, String field, String stated, String file)
            throws IOException {
        JsonFields hashes = marker.requireObject("files");
        String listed = hashes.has(file) ? hashes.requireString(file) : "nothing";
        if (!stated.equals(listed)) {
            throw new IOException(
                    "%s must be the hash of %s, got %s and %s in %s"
                            .formatted(field, file, stated, listed, marker.where()));
        }
    }

    private void check(StageId id, Hash hash) throws IOException {
        JsonFields marker = markers.get(id);
        String problem = damagedMarkers.get(id);
        Part part = Part.of(id);
        if (marker != null) {
            checkFiles(id, listed(id, marker), hash);
            checkParents(id, marker.requireObject("parents"));
            boolean dropped =
                    id.stage() == Stage.FINE_TUNING
                            && Files.exists(files.droppedCheckpoint(id.generation()));
            findings.set(part, dropped ? Verdict.CHECKPOINT_DROPPED : Verdict.WHOLE);
        } else if (problem != null) {
            findings.damaged(part, problem, marker(id));
        } else if (stages.indexOf(id) >= numReached) {
            findings.set(part, Verdict.NOT_DONE);
        } else {
            String message = marker(id) + " is missing although a later stage is done";
            findings.add(part, Verdict.MISSING, new Damage(part, message, true, List.of()));
        }
    }

    private interface Hash {
        String of(Path file) throws IOException;
    }

    private void checkFiles(StageId id, Map<Path, String> listed, Hash hash) throws IOException {
        for (Map.Entry<Path, String> one : listed.entrySet()) {
            Path file = one.getKey();
            String found = Files.isRegularFile(file) ? hash.of(file) : "no such file";
            if (!found.equals(one.getValue())) {
                findings.damaged(
                        Part.of(id),
                        "%s must have SHA-256 %s as in %s, got %s"
                                .formatted(file, one.getValue(), marker(id).getFileName(), found),
                        marker(id),
                        file);
            }
        }
    }

    /** The files that a marker lists with their hashes, without those dropped on purpose. */
    private Map<Path, String> listed(StageId id, JsonFields marker) throws IOException {
        Map<Path, String> listed = new LinkedHashMap<>();
        JsonFields hashes = marker.requireObject("files");
        boolean dropped = Files.exists(files.droppedCheckpoint(id.generation()));
        for (String name : hashes.object().keySet()) {
            if (!(dropped && name.startsWith(CHECKPOINT))) {
                listed.put(
                        files.generation(id.generation()).resolve(name),
                        hashes.requireString(name));
            }
        }
        return listed;
    }

    private void checkParents(StageId id, JsonFields stated) throws IOException {
        JsonObject now;
        try {
            now = parents.of(id.generation(), id.stage(), corpora(id.stage(), stated));
        } catch (IOException e) {
            return; // reported with the marker that cannot be read
        }
        for (Map.Entry<String, JsonElement> field : now.entrySet()) {
            JsonElement found = stated.object().get(field.getKey());
            if (!field.getValue().equals(found)) {
                String message =
                        "%s must be %s as in the stage before, got %s in %s"
                                .formatted(
                                        field.getKey(),
                                        JsonFormat.line(field.getValue()),
                                        found == null ? "nothing" : JsonFormat.line(found),
                                        marker(id));
                Damage damage = new Damage(Part.of(id), message, true, List.of(marker(id)));
                findings.add(damage.part(), Verdict.STALE, damage);
            }
        }
    }

    /** The generations that a training set has blocks of, as its marker states them. */
    private static int[] corpora(Stage stage, JsonFields parents) throws IOException {
        if (stage != Stage.FINE_TUNING) {
            return new int[0];
        }
        List<Integer> generations = new ArrayList<>();
        for (JsonFields corpus : parents.requireObjects("corpora")) {
            generations.add((int) corpus.requireLong("generation"));
        }
        return generations.stream().mapToInt(i -> i).toArray();
    }
}
